using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Inference.Tokens;
using Gpt2.Inference.Training;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Inference.Tests.Training;

/// <summary>Trains a tiny model on a few sentences.</summary>
public sealed class ModelTrainingTests : IDisposable
{
    private static readonly TrainingDocuments Documents = new(
        [.. Enumerable.Repeat("The cat sat on the mat and the cat sat in the hat.", 20)],
        ["A general text of another kind."],
        ["The cat sat on the mat, and the cat sat in the hat."],
        ["The cat sat in the hat and the cat sat on the mat."]
    );

    private static readonly TrainingOptions Options = new()
    {
        WindowLength = 16,
        Passes = 5,
        WindowsPerStep = 4,
        MatrixRate = 0.02f,
        OtherRate = 0.005f,
    };

    private readonly TinyModel model = new();
    private readonly TemporaryDirectory home = new();

    public void Dispose()
    {
        model.Dispose();
        home.Dispose();
    }

    /// <summary>The measured figure is the largest resident size of <c>gpt2-lsp adapt</c> with two threads, up to the end.</summary>
    [Fact]
    public void The_memory_of_a_training_is_estimated_within_a_fifth()
    {
        const double Measured = 1.65e9;
        var estimate = TrainingCost.Memory(Gpt2Config.Read(Checkout.ProseMini), new() { Threads = 2 });
        Assert.InRange(estimate, 0.8 * Measured, 1.2 * Measured);
    }

    [Fact]
    public void The_saved_model_contains_what_was_learnt()
    {
        var training = Train();
        Assert.True(training.Progress.Now < 0.5 * training.Progress.Before, training.Progress.ToString());
        Assert.Equal(training.Progress.Steps, training.Progress.Step);

        var saved = Save(training, "saved");
        using var session = Gpt2Session(saved);
        int[] ids = [TinyVocabulary.EndOfText, .. Gpt2Tokenizer.Load(saved).Encode(Documents.HeldBack[0])];
        var logProbability = TokenScores(session, ids);
        var bits = -logProbability / Math.Log(2) / Documents.HeldBack[0].Length;
        Assert.Equal(training.Progress.Now, bits, tolerance: 0.01);
    }

    [Fact]
    public void The_same_texts_and_seed_give_the_same_bits()
    {
        var (first, second, other) = (Save(Train(), "first"), Save(Train(), "second"), Save(Train(seed: 2), "other"));
        Assert.Equal(Bytes(first), Bytes(second));
        Assert.NotEqual(Bytes(first), Bytes(other));
    }

    [Fact]
    public void A_cancelled_training_keeps_the_best_weights_so_far()
    {
        using var stop = new CancellationTokenSource();
        var training = ModelTraining.Load(model.Directory);
        Assert.Throws<OperationCanceledException>(() =>
            training.Train(
                Documents,
                Options,
                progress =>
                {
                    if (progress.Now < progress.Before)
                        stop.Cancel();
                },
                stop.Token
            )
        );
        Assert.InRange(training.Progress.Step, 1, training.Progress.Steps - 1);
        Assert.NotEqual(Bytes(model.Directory), Bytes(Save(training, "best")));
    }

    [Fact]
    public void An_activation_other_than_GPT2s_is_refused()
    {
        using var relu = new TinyModel(new() { Activation = "relu" });
        Refusal.Of(() => ModelTraining.Load(relu.Directory), "Relu");
    }

    private ModelTraining Train(int seed = 1)
    {
        var training = ModelTraining.Load(model.Directory);
        training.Train(Documents, Options with { Seed = seed }, _ => { }, CancellationToken.None);
        return training;
    }

    private string Save(ModelTraining training, string name)
    {
        var target = Directory.CreateDirectory(home.File(name)).FullName;
        training.Save(target);
        return target;
    }

    private static byte[] Bytes(string directory) => File.ReadAllBytes(Path.Combine(directory, "model.safetensors"));

    private Inference.Session.Gpt2Session Gpt2Session(string directory) => Inference.Session.Gpt2Session.Load(directory, model.Settings());

    private static double TokenScores(Inference.Session.Gpt2Session session, int[] ids) =>
        Inference.Session.TokenScores.Of(session, ids, 1, CancellationToken.None).Sum(score => (double)score.LogProbability);
}
