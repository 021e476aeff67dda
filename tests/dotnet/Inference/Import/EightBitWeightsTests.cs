using CsCheck;
using Gpt2.Inference.Import;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tests.Fixtures;
using Xunit;

namespace Gpt2.Inference.Tests.Import;

/// <summary>Checkpoints whose matrices are stored in 8 bit, with a scale for each block.</summary>
public sealed class EightBitWeightsTests : IDisposable
{
    private static readonly int[] Shape = [96, 12];

    private readonly TemporaryDirectory home = new();

    public void Dispose() => home.Dispose();

    [Theory, InlineData(3, 12), InlineData(96, 3), InlineData(8, 4), InlineData(1, 1), InlineData(96, 12)]
    public void Each_value_is_multiplied_by_its_blocks_scale_wherever_the_read_starts(int scaleRows, int scaleColumns)
    {
        double[] values = [.. Enumerable.Range(0, 96 * 12).Select(i => i * 7 % 255 - 127)];
        double[] scales = [.. Enumerable.Range(1, scaleRows * scaleColumns).Select(i => i / 1024.0)];
        Write(("w", TensorType.I8, Shape, values), ("w.scales", TensorType.F32, [scaleRows, scaleColumns], scales));
        using var checkpoint = Checkpoint.Open(home.Path);
        var weight = checkpoint.Get("w", 96, 12);

        float[] expected =
        [
            .. values.Select((v, i) => (float)(v * scales[i / 12 / (96 / scaleRows) * scaleColumns + i % 12 / (12 / scaleColumns)])),
        ];
        Assert.Equal(expected, weight.ReadAll());
        Gen.Select(Gen.Int[0, expected.Length], Gen.Int[0, expected.Length])
            .Sample(
                (a, b) =>
                {
                    var read = new float[Math.Abs(a - b)];
                    weight.Read(Math.Min(a, b), read);
                    return read.AsSpan().SequenceEqual(expected.AsSpan(Math.Min(a, b), read.Length));
                }
            );
    }

    [Fact]
    public void A_model_stored_in_the_importers_blocks_loses_no_precision_on_import()
    {
        using var rounded = new TinyModel(
            new()
            {
                Width = 64,
                Heads = 4,
                Inner = 128,
            }
        );
        using var stored = new TinyModel(rounded.Shape);
        var tensors = rounded.Weights.SelectMany(w => Stored(w.Key, w.Value.Shape, w.Value.Values)).ToList();
        SafetensorsWriter.Write(stored.File(Checkpoint.SingleFile), tensors);
        SafetensorsWriter.Write(
            rounded.File(Checkpoint.SingleFile),
            TensorType.F32,
            rounded.Weights.Select(w => (w.Key, w.Value.Shape, Read(stored, w.Key, w.Value.Shape)))
        );

        var ids = stored.Ids(stored.Shape.Context);
        foreach (var precision in new[] { Precision.F32, Precision.Q8 })
        {
            using var one = stored.Load(precision);
            using var other = rounded.Load(precision);
            LogitAssert.Close([.. other.RunForAll(ids).ToArray().Select(v => (double)v)], one.RunForAll(ids), 1e-4);
        }
    }

    [Theory]
    [InlineData("missing", 0, 0)]
    [InlineData("not hold scales", 5, 12)]
    [InlineData("not hold scales", 192, 12)]
    [InlineData("not hold scales", 0, 12)]
    [InlineData("not hold scales", -1, -1)]
    [InlineData("not hold scales", -96, -12)]
    public void Scales_of_the_wrong_shape_are_refused(string named, int rows, int columns)
    {
        var matrix = ("w", TensorType.I8, Shape, new double[96 * 12]);
        if (named == "missing")
            Write(matrix);
        else
            Write(matrix, ("w.scales", TensorType.F32, [rows, columns], new double[rows * columns]));
        RefusedNaming("w", named);
    }

    [Fact]
    public void Eight_bit_scales_and_eight_bit_vectors_are_refused()
    {
        Write(("w", TensorType.I8, Shape, new double[96 * 12]), ("w.scales", TensorType.I8, [1, 1], [1]));
        RefusedNaming("w.scales");
        Write(("w", TensorType.I8, [96 * 12], new double[96 * 12]), ("w.scales", TensorType.F32, [1], [1]));
        Refusal.Of(() => Open(96 * 12), "w.scales");
    }

    private void RefusedNaming(params string[] named) => Refusal.Of(() => Open(96, 12), named);

    private void Open(params long[] shape)
    {
        using var checkpoint = Checkpoint.Open(home.Path);
        checkpoint.Get("w", shape);
    }

    private void Write(params (string, TensorType, int[], double[])[] tensors) =>
        SafetensorsWriter.Write(home.File(Checkpoint.SingleFile), tensors);

    private static double[] Read(TinyModel model, string name, int[] shape)
    {
        using var checkpoint = Checkpoint.Open(model.Directory);
        return [.. checkpoint.Get(name, [.. shape.Select(d => (long)d)]).ReadAll().Select(v => (double)v)];
    }

    /// <summary>A matrix in 8 bit, with scales for blocks along the dimension that products sum over, as in the importer. Other tensors are
    /// stored unchanged.</summary>
    private static IEnumerable<(string, TensorType, int[], double[])> Stored(string name, int[] shape, double[] values)
    {
        var embedding = name == "wte.weight";
        if (!embedding && !name.Contains(".c_", StringComparison.Ordinal) || shape.Length != 2)
            return [(name, TensorType.F32, shape, values)];
        var (blockRows, blockColumns) = embedding
            ? (1, Quantizer.BlockSize(shape[1], 8, width: 64))
            : (Quantizer.BlockSize(shape[0], 8, width: 64), 1);
        int[] scaleShape = [shape[0] / blockRows, shape[1] / blockColumns];
        var scales = new double[scaleShape[0] * scaleShape[1]];
        foreach (var (value, i) in values.Select((value, i) => (value, i)))
            scales[ScaleOf(i)] = Math.Max(scales[ScaleOf(i)], (float)(Math.Abs(value) / 127));
        return
        [
            (name, TensorType.I8, shape, [.. values.Select((v, i) => Math.Round(v / scales[ScaleOf(i)]))]),
            ($"{name}.scales", TensorType.F32, scaleShape, scales),
        ];

        int ScaleOf(int i) => i / shape[1] / blockRows * scaleShape[1] + i % shape[1] / blockColumns;
    }
}
