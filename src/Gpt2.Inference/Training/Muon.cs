using System.Numerics.Tensors;

namespace Gpt2.Inference.Training;

/// <summary>Steps the matrices of the blocks along an orthogonalised momentum (Jordan et al. 2024).</summary>
internal sealed class Muon : IDisposable
{
    private const float Beta = 0.95f;

    private readonly Dictionary<(long, long, int), NewtonSchulz> iterations = [];
    private readonly TensorSet momentum;

    public Muon(TensorSet momentum)
    {
        this.momentum = momentum;
        foreach (var (rows, columns, parts) in momentum.Parameters.Where(p => p.IsBlockMatrix).Select(KeyOf).Distinct())
            iterations[(rows, columns, parts)] = new((int)rows, (int)columns, parts);
    }

    /// <summary>Steps one matrix. Different matrices may be stepped at the same time.</summary>
    /// <param name="gradient">Overwritten.</param>
    public void Step(Parameter parameter, float[] weights, float[] gradient, float rate)
    {
        var average = momentum[parameter.Name];
        TensorPrimitives.MultiplyAdd(average, Beta, gradient, average);
        TensorPrimitives.MultiplyAdd(average, Beta, gradient, gradient); // Nesterov
        var (rows, columns, parts) = KeyOf(parameter);
        iterations[(rows, columns, parts)].Apply(gradient, rows, columns);
        var step = rate * MathF.Sqrt(MathF.Max(1, (float)columns / parts / rows));
        TensorPrimitives.MultiplyAdd(gradient, -step, weights, weights);
    }

    public void Dispose()
    {
        foreach (var iteration in iterations.Values)
            iteration.Dispose();
    }

    private static (long Rows, long Columns, int Parts) KeyOf(Parameter parameter) =>
        (parameter.Shape[0], parameter.Shape[1], parameter.Parts);
}
