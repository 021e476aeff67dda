using System.Numerics.Tensors;
using Gpt2.Inference.Import;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Training;

/// <summary>How far a training is.</summary>
/// <param name="Step">The steps done.</param>
/// <param name="Before">Bits per byte of the held-back text, with the original model.</param>
/// <param name="Now">The same with the best weights so far; those of the original model until they are beaten.</param>
public sealed record TrainingProgress(int Step, int Steps, double Before, double Now);

/// <summary>The documents of a training.</summary>
/// <param name="Own">The documents to learn.</param>
/// <param name="General">Documents that are mixed in, so that the model does not forget other texts.</param>
/// <param name="HeldBack">Documents like those to learn that it never sees; they decide which weights are best.</param>
/// <param name="GeneralHeldBack">Documents like the general ones that it never sees; it may become a little worse on these.</param>
public sealed record TrainingDocuments(
    IReadOnlyList<string> Own,
    IReadOnlyList<string> General,
    IReadOnlyList<string> HeldBack,
    IReadOnlyList<string> GeneralHeldBack
);

/// <summary>Trains a model on documents, from one checkpoint to another.</summary>
public sealed class ModelTraining
{
    /// <summary>How often the held-back text is measured.</summary>
    private const int Evaluations = 4;

    /// <summary>Fractions of the way from the old weights to the trained ones, in the order in which they are tried. The first predicts new
    /// texts best; the others forget less (Wortsman et al. 2022).</summary>
    private static readonly float[] PartsOfTheWay = [0.9f, 0.7f, 0.5f, 0.3f];

    /// <summary>How much worse the held-back general text may become, in bits per byte.</summary>
    private const double MostForgotten = 1.045;

    private readonly string directory;
    private readonly Gpt2Tokenizer tokenizer;
    private readonly TensorSet original;
    private readonly TensorSet weights;
    private readonly TensorSet best;
    private TensorSet result;

    private ModelTraining(string directory, Gpt2Config config, TensorSet original)
    {
        (this.directory, Config, this.original) = (directory, config, original);
        tokenizer = Gpt2Tokenizer.Load(directory);
        (weights, best) = (original.Zeros(), original.Zeros());
        result = best;
    }

    /// <summary>The model's shape.</summary>
    public Gpt2Config Config { get; }

    /// <summary>The progress at the last measurement.</summary>
    public TrainingProgress Progress { get; private set; } = new(0, 0, 0, 0);

    /// <summary>Reads a checkpoint.</summary>
    /// <exception cref="Gpt2Exception">It is damaged, is not a GPT-2, or cannot be trained.</exception>
    public static ModelTraining Load(string directory)
    {
        var config = Gpt2Config.Read(directory);
        if (config.Activation != Activation.GeluTanh)
            throw new Gpt2Exception(
                $"{directory} uses the activation {config.Activation}; only GPT-2's own, gelu_new, can be trained.",
                "Choose another model."
            );
        using var checkpoint = Checkpoint.Open(directory);
        return new(directory, config, TensorSet.Read(config, checkpoint));
    }

    /// <summary>Trains, measuring the held-back text now and then and keeping the best weights. At the end it goes part of the way back to
    /// the old weights, further if too much was forgotten.</summary>
    /// <param name="report">Called before the first step and after each step.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the best weights so far can be saved.</exception>
    public void Train(TrainingDocuments documents, TrainingOptions options, Action<TrainingProgress> report, CancellationToken ct)
    {
        using var heldBack = new HeldBackText(Config, tokenizer, documents.HeldBack, options.Threads);
        using var general = new HeldBackText(Config, tokenizer, documents.GeneralHeldBack, options.Threads);
        weights.CopyFrom(original);
        best.CopyFrom(original);
        var (before, generalBefore) = (heldBack.BitsPerByte(original, ct), general.BitsPerByte(original, ct));
        var own = Tokens(documents.Own);
        int[] all = [.. own, .. Tokens(documents.General)];
        var text = new TrainingText(all, own.Length, options.WindowLength, options.Seed);
        report(Progress = new(0, Trainer.Steps(text.WindowsPerPass * options.Passes, options), before, before));

        Train(text, options, heldBack, report, ct);
        foreach (var part in PartsOfTheWay)
        {
            GoPartOfTheWay(part);
            if (general.BitsPerByte(weights, ct) <= MostForgotten * generalBefore)
                break;
        }
        result = weights;
        report(Progress = Progress with { Now = heldBack.BitsPerByte(weights, ct) });
    }

    private void Train(
        TrainingText text,
        TrainingOptions options,
        HeldBackText heldBack,
        Action<TrainingProgress> report,
        CancellationToken ct
    )
    {
        using var trainer = new Trainer(Config, weights, original, options);
        trainer.Train(
            text,
            (step, steps) =>
            {
                Progress = Progress with { Step = step, Steps = steps };
                if (step == steps || step * Evaluations / steps > (step - 1) * Evaluations / steps)
                    Keep(trainer.Current, heldBack.BitsPerByte(trainer.Current, ct), isLast: step == steps);
                report(Progress);
            },
            ct
        );
    }

    /// <summary>Writes the best weights as a model in Hugging Face's layout.</summary>
    /// <param name="target">A directory that exists.</param>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public void Save(string target)
    {
        foreach (var name in new[] { ModelFiles.Config, ModelFiles.Vocabulary, ModelFiles.Merges, ModelFiles.Tokenizer })
            if (File.Exists(Path.Combine(directory, name)))
                File.WriteAllBytes(Path.Combine(target, name), PlainFile.ReadAllBytes(Path.Combine(directory, name)));
        CheckpointWriter.Write(target, result);
    }

    /// <summary>How well the original model predicts documents, in bits per byte.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public double BitsPerByte(IReadOnlyList<string> documents, int threads, CancellationToken ct)
    {
        using var text = new HeldBackText(Config, tokenizer, documents, threads);
        return text.BitsPerByte(original, ct);
    }

    /// <summary>The number of tokens in documents.</summary>
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

    /// <summary>Weights between the original ones and the best trained ones.</summary>
    private void GoPartOfTheWay(float part)
    {
        foreach (var (name, _) in weights.Parameters.Where(parameter => parameter.IsTrained))
            TensorPrimitives.Lerp(original[name], best[name], part, weights[name]);
    }

    /// <summary>The last weights are kept in any case, since going part of the way back improves them.</summary>
    private void Keep(TensorSet current, double bits, bool isLast)
    {
        if (bits >= Progress.Now && !isLast)
            return;
        best.CopyFrom(current);
        Progress = Progress with { Now = bits };
    }
}
