using System.CommandLine;
using Gpt2.Inference;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Engine;

namespace Gpt2.LanguageServer.Cli;

/// <summary>What the released GPT-2 scripts (generate_unconditional_samples.py, interactive_conditional_samples.py) share: their options,
/// and how they print samples.</summary>
internal sealed class Gpt2ScriptOptions
{
    private const int RuleWidth = 40;

    private readonly ModelOptions model = new();
    private readonly SamplingFlags sampling = new(new());
    private readonly Option<int> samples = new("--nsamples");
    private readonly Option<int> batchSize = new("--batch-size")
    {
        Description = "Number of samples per batch",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<int?> length = new("--length");

    public Gpt2ScriptOptions(Command command, int defaultSamples, string samplesDescription, string lengthDescription)
    {
        samples.DefaultValueFactory = _ => defaultSamples;
        (samples.Description, length.Description) = (samplesDescription, lengthDescription);
        command.Options.Add(samples);
        command.Options.Add(batchSize);
        command.Options.Add(length);
        sampling.AddTo(command);
        model.AddTo(command);
    }

    public int Samples(ParseResult parsed) => AtLeast(0, parsed, samples);

    public int BatchSize(ParseResult parsed) => AtLeast(1, parsed, batchSize);

    public IContinuationEngine Load(ParseResult parsed, CancellationToken ct) => model.Load(parsed, ct);

    /// <summary>Prints each continuation under a numbered rule, piece by piece if the batch size is 1.</summary>
    /// <param name="count">Null: no limit.</param>
    /// <param name="defaultLength">The length in tokens without --length.</param>
    public void Print(ParseResult parsed, IContinuationEngine engine, string prompt, int? count, int defaultLength, CancellationToken ct)
    {
        var batch = BatchSize(parsed);
        var options = new ContinuationOptions
        {
            MaxTokens = parsed.GetValue(length) ?? defaultLength,
            PastEnd = true,
            Together = batch,
            Sampling = sampling.Read(parsed),
        };
        var printed = 0;
        using var texts = engine.Continue(prompt, options, batch == 1 ? Console.Out.Write : null, ct: ct).GetEnumerator();
        while (count is null || printed < count)
        {
            var rule = new string('=', RuleWidth);
            Console.WriteLine($"{rule} SAMPLE {++printed} {rule}");
            texts.MoveNext();
            Console.WriteLine(batch == 1 ? "" : texts.Current.Text);
        }
    }

    private static int AtLeast(int least, ParseResult parsed, Option<int> option)
    {
        var value = parsed.GetValue(option);
        return value >= least ? value : throw new Gpt2Exception($"{option.Name} cannot be {value}.", $"Give {least} or more.");
    }
}
