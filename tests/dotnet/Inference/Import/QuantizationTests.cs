using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using CsCheck;
using Gpt2.Inference.Import;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tests.Fixtures;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Gpt2.Inference.Tests.Import;

public sealed class QuantizationTests
{
    /// <summary>Limits for the change in logits that comes from rounding activations to 8 bits, in units of the logits' standard deviation.
    /// Measured over 24 models: root mean square 0.015 to 0.019, largest 0.13.</summary>
    private const double ActivationsMoveMost = 0.0267;
    private const double ActivationsMoveOne = 0.178;

    public static TheoryData<Precision, bool> Kinds =>
        new()
        {
            { Precision.Q8, true },
            { Precision.Q8, false },
            { Precision.Q4, true },
            { Precision.Q4, false },
        };

    [Theory, MemberData(nameof(Kinds))]
    public void The_graph_computes_the_same_as_the_reference_with_rounded_weights(Precision precision, bool tied)
    {
        using var model = new TinyModel(
            new()
            {
                Tied = tied,
                Inner = tied ? 96 : 128,
                Width = 64,
                Heads = 4,
            }
        ); // blocks of 32, 64 and 128
        ComputesTheSame(model, precision);
    }

    [Fact]
    public void The_graph_agrees_with_the_reference_for_the_long_blocks_of_a_wide_model()
    {
        using var model = new TinyModel(
            new()
            {
                Width = 768,
                Inner = 1024,
                Heads = 12,
                Layers = 1,
                Context = 16,
            }
        );
        ComputesTheSame(model, Precision.Q8);
    }

    [Theory]
    [InlineData(Precision.Q8, 40, 50, 5)]
    [InlineData(Precision.Q8, 24, 50, 3)]
    [InlineData(Precision.Q8, 100, 132, 4)]
    [InlineData(Precision.Q4, 40, 50, 5)]
    [InlineData(Precision.Q4, 24, 50, 3)]
    [InlineData(Precision.Q4, 100, 131, 4)]
    [InlineData(Precision.Q8, 27, 33, 3)]
    [InlineData(Precision.Q4, 27, 33, 3)]
    public void The_graph_agrees_with_the_reference_for_widths_that_no_block_divides(Precision precision, int width, int inner, int heads)
    {
        using var model = new TinyModel(
            new()
            {
                Width = width,
                Inner = inner,
                Heads = heads,
            }
        );
        ComputesTheSame(model, precision);
    }

    private static void ComputesTheSame(TinyModel model, Precision precision)
    {
        using var session = model.Load(precision);
        var ids = model.Ids(model.Shape.Context);
        var rows = new ReferenceModel(
            model.Shape,
            model.Weights.ToDictionary(w => w.Key, w => Rounded(model, w.Key, precision)).GetValueOrDefault!
        ).Logits(ids);
        double[] expected = [.. rows.SelectMany(row => row)];
        var unit = TensorPrimitives.StdDev<double>(expected);
        var all = session.RunForAll(ids);
        LogitAssert.Close(expected, all, ActivationsMoveOne * unit);
        Assert.InRange(LogitAssert.RootMeanSquare(expected, all), 0, ActivationsMoveMost * unit);

        session.RewindTo(0);
        for (var t = 0; t < 12; t++)
            LogitAssert.Close(rows[t], session.Run([ids[t]]), ActivationsMoveOne * unit);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Eight_bits_are_closer_to_the_checkpoint_than_four(bool tied)
    {
        using var model = new TinyModel(new() { Tied = tied });
        var ids = model.Ids(model.Shape.Context);
        var expected = new ReferenceModel(model).Logits(ids).SelectMany(row => row).ToArray();
        var (eight, four) = (Off(Precision.Q8), Off(Precision.Q4));
        Assert.InRange(eight, 0.001, 0.15);
        Assert.InRange(four, 2 * eight, 2);

        double Off(Precision precision)
        {
            using var session = model.Load(precision);
            return LogitAssert.RootMeanSquare(expected, session.RunForAll(ids));
        }
    }

    [Theory, InlineData(8), InlineData(4)]
    public void No_value_is_off_by_more_than_its_step_allows(int bits)
    {
        var value = Gen.OneOf(Gen.Float[-1, 1], Gen.Float[-1e-3f, 1e-3f], Gen.Const(0f));
        Gen.Select(
                Gen.OneOf(Gen.Const(64), Gen.Const(96), Gen.Const(128), Gen.Const(512)).SelectMany(length => value.Array[length]),
                Gen.Float[1e-6f, 1e6f]
            )
            .Sample((values, size) => Within(Array.ConvertAll(values, v => v * size), bits), iter: 150, threads: 1);
    }

    private static readonly Dictionary<string, float[]> ExtremeBlocks = new()
    {
        ["zeros"] = new float[32],
        ["one value"] = Block((0, 3)),
        ["one huge value among small ones"] = Block((5, 1e30f), (6, 1), (7, -1)),
        ["one huge negative value"] = Block((31, -1e30f), (0, 1)),
        ["equal magnitudes of both signs"] = Block((0, 2), (1, -2)),
        ["all negative"] = [.. Enumerable.Range(1, 32).Select(i => -i / 32f)],
        ["all positive"] = [.. Enumerable.Range(1, 32).Select(i => i / 32f)],
        ["values near the smallest"] = [.. Enumerable.Range(0, 32).Select(i => i * 1e-39f)],
        ["values near the largest"] = Block((0, 3e38f), (1, -3e38f), (2, 1e38f)),
    };

    public static TheoryData<string> ExtremeNames => [.. ExtremeBlocks.Keys];

    [Theory, MemberData(nameof(ExtremeNames))]
    public void Extreme_blocks_stay_within_the_error_bound(string what) =>
        Assert.All(new[] { 8, 4 }, bits => Within([.. ExtremeBlocks[what], .. Block((0, 1))], bits));

    [Theory, InlineData(8), InlineData(4)]
    public void A_transposed_matrix_gives_the_same_blocks(int bits)
    {
        var random = new Random(3);
        var (rows, columns) = (150, 64); // more rows than are converted at once
        double[] values = [.. Enumerable.Range(0, rows * columns).Select(_ => random.NextDouble() - 0.5)];
        double[] transposed = [.. Enumerable.Range(0, rows * columns).Select(i => values[i % rows * columns + i / rows])];
        var straight = Quantize(values, rows, columns, bits, columns / 2, transposed: false);
        var turned = Quantize(transposed, rows, columns, bits, columns / 2, transposed: true);
        Assert.Equal(straight.Packed, turned.Packed);
        Assert.Equal(straight.Scales, turned.Scales);
    }

    [
        Theory,
        InlineData(768, 768, 256),
        InlineData(6400, 1600, 256),
        InlineData(1600, 1600, 64),
        InlineData(1024, 256, 128),
        InlineData(96, 96, 32)
    ]
    public void Eight_bit_blocks_are_as_long_as_the_rows_and_the_model_allow(int columns, int width, int block) =>
        Assert.Equal(block, Quantizer.BlockSize(columns, 8, width));

    [Theory, InlineData(768, 64), InlineData(384, 64), InlineData(96, 32), InlineData(100, 32)]
    public void Four_bit_blocks_have_at_most_64_values(int columns, int block) =>
        Assert.All(new[] { 384, 768 }, width => Assert.Equal(block, Quantizer.BlockSize(columns, 4, width)));

    private static float[] Block(params (int At, float Value)[] values)
    {
        var block = new float[32];
        foreach (var (at, value) in values)
            block[at] = value;
        return block;
    }

    /// <summary>Asserts that the error is at most half a step. A step is 1/127 of the block's largest magnitude in 8 bits, 1/8 in 4 bits.
    /// In 4 bits, values of the opposite sign have only seven steps, so their error may be a whole step.</summary>
    private static void Within(float[] values, int bits) =>
        Assert.All(new[] { 64, 768 }, width => Within(values, bits, Quantizer.BlockSize(values.Length, bits, width)));

    private static void Within(float[] values, int bits, int size)
    {
        var (packed, scales) = Quantize(Array.ConvertAll(values, v => (double)v), 1, values.Length, bits, size, transposed: false);
        for (var i = 0; i < values.Length; i++)
        {
            var step = values.AsSpan(i / size * size, size).ToArray().Max(v => Math.Abs((double)v)) / (bits == 8 ? 127 : 8);
            var hasAllSteps = bits == 8 || Math.Sign(values[i]) == -Math.Sign(scales[i / size]);
            var bound = (hasAllSteps ? 0.5 : 1) * step * (1 + 1e-4) + 1e-37;
            Assert.InRange(Math.Abs(Unpacked(packed, scales, i, bits, size) - values[i]), 0, bound);
        }
    }

    private static double Unpacked(byte[] packed, float[] scales, int i, int bits, int size)
    {
        var value = bits == 8 ? packed[i] - 128 : (packed[i / 2] >> 4 * (i % 2) & 15) - 8;
        return (double)value * scales[i / size];
    }

    /// <summary>A weight after quantising and back; biases, norms and positions are not quantised.</summary>
    private static double[] Rounded(TinyModel model, string name, Precision precision)
    {
        var (shape, values) = model.Weights[name];
        var embedding = name is "wte.weight" or "lm_head.weight";
        if (!embedding && !(name.Contains(".c_", StringComparison.Ordinal) && name.EndsWith(".weight", StringComparison.Ordinal)))
            return values;

        var bits = embedding || precision == Precision.Q8 ? 8 : 4;
        var (rows, columns) = embedding ? (shape[0], shape[1]) : (shape[1], shape[0]);
        var size = Quantizer.BlockSize(columns, bits, model.Shape.Width);
        var (packed, scales) = Quantize(values, rows, columns, bits, size, transposed: !embedding);
        return [.. values.Select((_, i) => Unpacked(packed, scales, Place(i), bits, size))];

        int Place(int i)
        {
            var (row, column) = embedding ? Math.DivRem(i, columns) : (i % rows, i / rows);
            return row * Quantizer.PaddedLength(columns, size) + column;
        }
    }

    private static (byte[] Packed, float[] Scales) Quantize(double[] values, int rows, int columns, int bits, int size, bool transposed)
    {
        using var home = new TemporaryDirectory();
        int[] shape = transposed ? [columns, rows] : [rows, columns];
        SafetensorsWriter.Write(home.File("w.safetensors"), TensorType.F32, [("w", shape, values)]);
        using var file = SafetensorsFile.Open(home.File("w.safetensors"));
        using (var packed = Create("packed"))
        using (var scales = Create("scales"))
        {
            var matrix = new WeightMatrix(new StoredTensor(file, file.Entries["w"], TensorType.F32), rows, columns, transposed);
            Quantizer.Quantize(matrix, bits, size, new(packed, 0), new(scales, 0));
        }
        return (File.ReadAllBytes(home.File("packed")), [.. MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(home.File("scales")))]);

        SafeFileHandle Create(string name) => File.OpenHandle(home.File(name), FileMode.Create, FileAccess.Write);
    }
}
