using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Training;

/// <summary>Runs windows through the training graph one after another and sums their gradients. Several passes may run at the same time,
/// each in its own thread, with the same weights.</summary>
internal sealed class WindowPass : IDisposable
{
    private readonly InferenceSession session;
    private readonly OrtIoBinding binding;
    private readonly RunOptions options = new();
    private readonly List<OrtValue> values = [];
    private readonly TensorSet? gradients;
    private readonly int width;
    private readonly long[] ids,
        targets;
    private readonly float[] weights,
        logProbabilities,
        embedded; // gradients of what was looked up

    /// <param name="session">A session of a graph with a backward pass if there are <paramref name="gradients"/>, otherwise of one
    /// without.</param>
    public WindowPass(InferenceSession session, TensorSet parameters, TensorSet? gradients, int length)
    {
        (this.session, this.gradients) = (session, gradients);
        binding = session.CreateIoBinding();
        width = (int)parameters.Parameters[0].Shape[1];
        ids = Input("ids", New<long>(length), length);
        targets = Input("targets", New<long>(length), length, 1);
        weights = Input("weights", New<float>(length), length, 1);
        logProbabilities = New<float>(length);
        binding.BindOutput("log_probabilities", Value(logProbabilities, length, 1));
        embedded = New<float>(gradients is null ? 0 : length * width);
        if (gradients is not null)
            binding.BindOutput(TrainingGraph.Gradient("embedded"), Value(embedded, length, width));
        foreach (var (name, shape) in parameters.Parameters)
            Bind(name, shape);

        void Bind(string name, long[] shape)
        {
            if (session.InputNames.Contains(name))
                binding.BindInput(name, Value(parameters[name], shape));
            if (gradients is null || !session.OutputNames.Contains(TrainingGraph.Gradient(name)))
                return;
            // The graph adds to what it is given and returns it in the same memory.
            binding.BindInput(TrainingGraph.Before(name), Value(gradients[name], shape));
            binding.BindOutput(TrainingGraph.Gradient(name), Value(gradients[name], shape));
        }
    }

    /// <summary>Adds the gradients of a window's loss, each target weighted by <paramref name="scale"/>.</summary>
    /// <returns>The sum of the negative log-probabilities of the targets that count, unscaled.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the gradients cannot be used.</exception>
    public double Run(TokenWindow window, float scale, CancellationToken ct)
    {
        TensorPrimitives.ConvertTruncating(window.Ids.Span, ids);
        TensorPrimitives.ConvertTruncating(window.Targets.Span, targets);
        weights.AsSpan(0, window.Counted).Fill(scale);
        weights.AsSpan(window.Counted).Clear();
        Run(ct);
        if (gradients is not null)
            AddEmbedded();
        return -logProbabilities.AsSpan(0, window.Counted).ToArray().Sum(p => (double)p);
    }

    public void Dispose()
    {
        binding.Dispose();
        options.Dispose();
        foreach (var value in values)
            value.Dispose();
    }

    private void Run(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var cancelling = ct.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, options);
        try
        {
            session.RunWithBinding(options, binding);
        }
        catch (OnnxRuntimeException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
    }

    private void AddEmbedded()
    {
        var (tokens, positions) = (gradients!["wte.weight"], gradients["wpe.weight"]);
        for (var i = 0; i < ids.Length; i++)
        {
            var gradient = embedded.AsSpan(i * width, width);
            Add(gradient, tokens.AsSpan((int)ids[i] * width, width));
            Add(gradient, positions.AsSpan(i * width, width));
        }

        static void Add(ReadOnlySpan<float> gradient, Span<float> sum) => TensorPrimitives.Add(sum, gradient, sum);
    }

    private T[] Input<T>(string name, T[] memory, params long[] shape)
        where T : unmanaged
    {
        binding.BindInput(name, Value(memory, shape));
        return memory;
    }

    private OrtValue Value<T>(T[] memory, params long[] shape)
        where T : unmanaged
    {
        var value = OrtValue.CreateTensorValueFromMemory(memory, shape);
        values.Add(value);
        return value;
    }

    private static T[] New<T>(int count) => GC.AllocateArray<T>(count, pinned: true);
}
