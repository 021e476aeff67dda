using Gpt2.Inference.Import;
using Microsoft.ML.OnnxRuntime;
using static Gpt2.Inference.Import.Onnx.TensorProto.Types;

namespace Gpt2.Inference.Training;

/// <summary>Finds an orthogonal matrix near a given one by five Newton-Schulz iterations, with the coefficients of Muon (Jordan et al.
/// 2024). Several threads may use it at the same time.</summary>
internal sealed class NewtonSchulz : IDisposable
{
    private const int Iterations = 5;

    private readonly InferenceSession session;

    /// <param name="parts">The number of matrices side by side; each is handled on its own.</param>
    public NewtonSchulz(int rows, int columns, int parts) => session = TrainingSessions.Open(Build(rows, columns / parts, parts));

    /// <param name="matrix">[rows, columns]; replaced by the result.</param>
    public void Apply(float[] matrix, long rows, long columns)
    {
        using var value = OrtValue.CreateTensorValueFromMemory(matrix, [rows, columns]);
        using var binding = session.CreateIoBinding();
        using var options = new RunOptions();
        binding.BindInput("matrix", value);
        binding.BindOutput("orthogonal", value);
        session.RunWithBinding(options, binding);
    }

    /// <summary>Floating-point operations for one matrix.</summary>
    public static double Operations(long rows, long columns)
    {
        var (small, large) = (Math.Min(rows, columns), Math.Max(rows, columns));
        return Iterations * (4.0 * small * small * large + 2.0 * small * small * small);
    }

    public void Dispose() => session.Dispose();

    private static byte[] Build(int rows, int columns, int parts)
    {
        var onnx = new OnnxGraph("newton_schulz");
        var whole = onnx.Input("matrix", DataType.Float, rows, columns * parts);
        string[] matrices = [.. Enumerable.Range(0, parts).Select(_ => onnx.Fresh("part"))];
        onnx.Node("", "Split", [whole], matrices, ("axis", 1), ("num_outputs", parts));
        string[] results = [.. matrices.Select(matrix => Orthogonal(onnx, matrix, isTall: rows > columns))];
        onnx.Node("", "Concat", results, ["orthogonal"], ("axis", 1));
        onnx.Output("orthogonal", DataType.Float, rows, columns * parts);
        return onnx.ToBytes();
    }

    /// <summary>x = 3.4445 x - 4.775 (x xᵀ) x + 2.0315 (x xᵀ)² x, using the smaller of x xᵀ and xᵀ x.</summary>
    private static string Orthogonal(OnnxGraph onnx, string matrix, bool isTall)
    {
        var norm = onnx.Node("ReduceL2", [matrix], ("keepdims", 0));
        var x = onnx.Node("Div", [matrix, onnx.Node("Add", [norm, onnx.Scalar(1e-30f)])]);
        for (var i = 0; i < Iterations; i++)
        {
            var a = onnx.Node("Gemm", [x, x], isTall ? ("transA", 1) : ("transB", 1));
            var b = onnx.Node("Gemm", [a, a, a], ("alpha", 2.0315f), ("beta", -4.7750f));
            string[] product = isTall ? [x, b, x] : [b, x, x];
            x = onnx.Node("Gemm", product, ("beta", 3.4445f));
        }
        return x;
    }
}
