using Gpt2.Inference.Import;
using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Inference.Training;
using Xunit;

namespace Gpt2.Inference.Tests.Training;

/// <summary>Compares gradients with the slope of an independent forward pass in double precision.</summary>
public sealed class GradientTests
{
    private const double Step = 1e-5;

    public static TheoryData<string> Shapes => ["released", "scaled by layer", "untied, other inner width"];

    [Theory, MemberData(nameof(Shapes))]
    public void Each_gradient_is_the_slope_of_the_loss(string shape)
    {
        using var model = new TinyModel(ShapeOf(shape));
        var ids = model.Ids(21);
        using var trainer = TrainerOf(model, threads: 2);
        var loss = trainer.Differentiate([TokenWindow.At(ids, 0, 10), TokenWindow.At(ids, 10, 10)], CancellationToken.None);
        Assert.Equal(Loss(new(model), ids), loss, 4);
        AssertSlopes(model, trainer, reference => Loss(reference, ids));
    }

    [Fact]
    public void General_text_is_learnt_towards_the_predictions_of_the_original_model()
    {
        using TinyModel model = new(),
            original = new(new() { Seed = 2 });
        var ids = model.Ids(11);
        var expected = new ReferenceModel(original).Logits(ids.AsSpan(0, 10)).Select(Softmax).ToArray();
        using var trainer = TrainerOf(model, threads: 1, original: original);
        trainer.Differentiate([TokenWindow.At(ids, 0, 10) with { IsGeneral = true }], CancellationToken.None);
        AssertSlopes(
            model,
            trainer,
            reference => -reference.Logits(ids.AsSpan(0, 10)).Zip(expected, (row, p) => p.Zip(Softmax(row), Weighted).Sum()).Average()
        );

        static double Weighted(double p, double q) => p * Math.Log(q);
    }

    [Fact]
    public void The_padding_of_a_window_does_not_count()
    {
        using var model = new TinyModel();
        var ids = model.Ids(8);
        using Trainer filled = TrainerOf(model, threads: 1, length: 16),
            whole = TrainerOf(model, threads: 1, length: 7);
        var expected = whole.Differentiate([TokenWindow.At(ids, 0, 7)], CancellationToken.None);
        Assert.Equal(expected, filled.Differentiate([TokenWindow.At(ids, 0, 16)], CancellationToken.None), 5);
        foreach (var (name, _) in whole.Gradient.Parameters)
            Assert.All(whole.Gradient[name].Zip(filled.Gradient[name]), pair => Assert.Equal(pair.First, pair.Second, 4));
    }

    /// <summary>Each parameter that is trained has the gradient that the slope says, and the upper half of the model is trained.</summary>
    private static void AssertSlopes(TinyModel model, Trainer trainer, Func<ReferenceModel, double> loss)
    {
        // Of embeddings that are also the head, only the head is trained.
        var head = model.Weights[model.Shape.Tied ? "wte.weight" : "lm_head.weight"].Values.ToArray();
        var reference = new ReferenceModel(
            model.Shape with
            {
                Tied = false,
            },
            name => name == "lm_head.weight" ? head : model.Weights[name].Values
        );
        var names = trainer.Gradient.Parameters.Select(parameter => parameter.Name).ToArray();
        Assert.Equal(
            model.Weights.Keys.Where(name => name.StartsWith("h.1.", StringComparison.Ordinal)),
            names.Where(name => name[0] == 'h')
        );
        foreach (var name in names)
        {
            var values = name is "wte.weight" or "lm_head.weight" ? head : model.Weights[name].Values;
            var (gradient, random) = (trainer.Gradient[name], new Random(3));
            var direction = Array.ConvertAll(values, _ => random.NextDouble() - 0.5);
            var expected = (LossAt(Step) - LossAt(-Step)) / (2 * Step);
            var found = direction.Zip(gradient, (d, g) => d * g).Sum();
            var size = Math.Sqrt(gradient.Sum(g => (double)g * g) * direction.Sum(d => d * d));
            Assert.True(Math.Abs(expected - found) < 1e-4 * size + 1e-7, $"{name}: the gradient is {found}, the slope {expected}");

            double LossAt(double step)
            {
                var before = values.ToArray();
                for (var i = 0; i < values.Length; i++)
                    values[i] += step * direction[i];
                var moved = loss(reference);
                before.CopyTo(values, 0);
                return moved;
            }
        }
    }

    private static TinyShape ShapeOf(string shape) =>
        shape switch
        {
            "released" => new(),
            "scaled by layer" => new() { ScaleByLayer = true, Heads = 4 },
            _ => new() { Tied = false, Inner = 40 },
        };

    private static Trainer TrainerOf(TinyModel model, int threads, int length = 10, TinyModel? original = null) =>
        new(
            Gpt2Config.Read(model.Directory),
            WeightsOf(model),
            WeightsOf(original ?? model),
            new() { WindowLength = length, Threads = threads }
        );

    private static TensorSet WeightsOf(TinyModel model)
    {
        using var checkpoint = Checkpoint.Open(model.Directory);
        return TensorSet.Read(Gpt2Config.Read(model.Directory), checkpoint);
    }

    private static double[] Softmax(double[] logits)
    {
        var sum = logits.Sum(Math.Exp);
        return Array.ConvertAll(logits, logit => Math.Exp(logit) / sum);
    }

    /// <summary>The loss over two windows of ten tokens, in nats per token.</summary>
    private static double Loss(ReferenceModel reference, int[] ids) =>
        Enumerable.Range(0, 2).Average(window => Window(reference, ids.AsSpan(10 * window, 11).ToArray()));

    private static double Window(ReferenceModel reference, int[] ids)
    {
        var logits = reference.Logits(ids.AsSpan(0, ids.Length - 1));
        return logits.Select((row, i) => Math.Log(row.Sum(x => Math.Exp(x))) - row[ids[i + 1]]).Average();
    }
}
