using Gpt2.Inference.Import;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Training;

/// <summary>How far a training is.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Before">Bits per byte of the text held back, by the model as it was.</param>
/// <param name="Now">By the best weights so far; those of before until they are beaten.</param>
public sealed record TrainingProgress(int Step, int Steps, double Before, double Now);

/// <summary>What a model is trained with.</summary>
/// <param name="Own">The documents that it is to learn.</param>
/// <param name="General">Others that are mixed in, so that it does not forget them.</param>
/// <param name="HeldBack">Documents like the own ones that it never sees; they decide which weights are best.</param>
public sealed record TrainingDocuments(IReadOnlyList<string> Own, IReadOnlyList<string> General, IReadOnlyList<string> HeldBack);

/// <summary>A model that is being trained on documents, from a checkpoint to another one.</summary>
public sealed class ModelTraining
{
    /// <summary>How often the text held back is looked at.</summary>
    private const int Evaluations = 6;

    private readonly string directory;
    private readonly Gpt2Tokenizer tokenizer;
    private readonly TensorSet weights;
    private readonly TensorSet best;

    private ModelTraining(string directory, Gpt2Config config, TensorSet weights)
    {
        (this.directory, Config, this.weights) = (directory, config, weights);
        tokenizer = Gpt2Tokenizer.Load(directory);
        best = weights.Zeros();
    }

    /// <summary>The model's shape.</summary>
    public Gpt2Config Config { get; }

    /// <summary>How far it was when it was last looked at.</summary>
    public TrainingProgress Progress { get; private set; } = new(0, 0, 0, 0);

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="Gpt2Exception">It is damaged, is no GPT-2, or cannot be trained.</exception>
    public static ModelTraining Load(string directory)
    {
        var config = Gpt2Config.Read(directory);
        if (config.Activation != Activation.GeluTanh)
            throw new Gpt2Exception(
                $"{directory} has the activation {config.Activation}, and only GPT-2's own, gelu_new, can be trained.",
                "Choose another model."
            );
        using var checkpoint = Checkpoint.Open(directory);
        return new(directory, config, TensorSet.Read(config, checkpoint));
    }

    /// <summary>Trains, and looks at the text held back every now and then; the best weights are kept.</summary>
    /// <param name="report">Is told before the first step and after each.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the best weights so far can be saved.</exception>
    public void Train(TrainingDocuments documents, TrainingOptions options, Action<TrainingProgress> report, CancellationToken ct)
    {
        using var heldBack = new HeldBackText(Config, tokenizer, documents.HeldBack, options.Threads);
        best.CopyFrom(weights);
        var before = heldBack.BitsPerByte(weights, ct);
        var text = new TrainingText(Tokens([.. documents.Own, .. documents.General]), options.WindowLength, options.Seed);
        report(Progress = new(0, Trainer.Steps(text.WindowsPerPass * options.Passes, options), before, before));

        using var trainer = new Trainer(Config, weights, options);
        trainer.Train(
            text,
            (step, steps) =>
            {
                Progress = Progress with { Step = step, Steps = steps };
                if (step == steps || step * Evaluations / steps > (step - 1) * Evaluations / steps)
                    KeepIfBetter(trainer.Current, heldBack.BitsPerByte(trainer.Current, ct));
                report(Progress);
            },
            ct
        );
    }

    /// <summary>Writes the best weights as a model in Hugging Face's layout.</summary>
    /// <param name="target">A directory that is there.</param>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public void Save(string target)
    {
        foreach (var name in new[] { ModelFiles.Config, ModelFiles.Vocabulary, ModelFiles.Merges, ModelFiles.Tokenizer })
            if (File.Exists(Path.Combine(directory, name)))
                File.WriteAllBytes(Path.Combine(target, name), File.ReadAllBytes(Path.Combine(directory, name)));
        CheckpointWriter.Write(target, best);
    }

    /// <summary>How well the model as it was foresees documents, in bits for each byte.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public double BitsPerByte(IReadOnlyList<string> documents, int threads, CancellationToken ct)
    {
        using var text = new HeldBackText(Config, tokenizer, documents, threads);
        return text.BitsPerByte(weights, ct);
    }

    /// <summary>Tokens of documents.</summary>
    public long CountTokens(IEnumerable<string> documents) => documents.Sum(document => tokenizer.Encode(document).Length + 1L);

    private int[] Tokens(IEnumerable<string> documents)
    {
        var ids = new List<int> { tokenizer.EndOfText };
        foreach (var document in documents)
        {
            ids.AddRange(tokenizer.Encode(document));
            ids.Add(tokenizer.EndOfText);
        }
        return [.. ids];
    }

    private void KeepIfBetter(TensorSet current, double bits)
    {
        if (bits >= Progress.Now)
            return;
        best.CopyFrom(current);
        Progress = Progress with { Now = bits };
    }
}
