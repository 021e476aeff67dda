using System.CommandLine;
using Gpt2.Inference.Sampling;

namespace Gpt2.LanguageServer.Cli;

/// <summary>How tokens are sampled; names and meanings are those of the released GPT-2 scripts.</summary>
/// <param name="defaults">The values for flags that are not given.</param>
internal sealed class SamplingFlags(SamplingOptions defaults)
{
    private readonly Option<float> temperature = new("--temperature")
    {
        Description = "Below 1 safer, above 1 more varied; 0 always takes the most likely token",
        DefaultValueFactory = _ => defaults.Temperature,
    };
    private readonly Option<int> topK = new("--top-k")
    {
        Description = "Sample from the k most likely tokens only; 0 means all",
        DefaultValueFactory = _ => defaults.TopK,
    };
    private readonly Option<float> topP = new("--top-p")
    {
        Description = "Sample from the most likely tokens that together have this probability",
        DefaultValueFactory = _ => defaults.TopP,
    };
    private readonly Option<int?> seed = new("--seed") { Description = "Random seed; makes the text repeatable" };
    private readonly Option<float> repetitionPenalty = new("--repetition-penalty")
    {
        Description = "Above 1, tokens that are already in the text become less likely",
        DefaultValueFactory = _ => defaults.RepetitionPenalty,
    };
    private readonly Option<int> noRepeatNgram = new("--no-repeat-ngram")
    {
        Description = "Never repeat a sequence of this many tokens; 0 means off",
        DefaultValueFactory = _ => defaults.NoRepeatNgram,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(temperature);
        command.Options.Add(topK);
        command.Options.Add(topP);
        command.Options.Add(seed);
        command.Options.Add(repetitionPenalty);
        command.Options.Add(noRepeatNgram);
    }

    /// <param name="otherwise">Values for flags that are not given, instead of the defaults.</param>
    public SamplingOptions Read(ParseResult parsed, SamplingOptions? otherwise = null)
    {
        return new()
        {
            Temperature = Value(temperature, otherwise?.Temperature),
            TopK = Value(topK, otherwise?.TopK),
            TopP = Value(topP, otherwise?.TopP),
            Seed = parsed.GetValue(seed),
            RepetitionPenalty = Value(repetitionPenalty, otherwise?.RepetitionPenalty),
            NoRepeatNgram = Value(noRepeatNgram, otherwise?.NoRepeatNgram),
        };

        T Value<T>(Option<T> option, T? other)
            where T : struct =>
            parsed.GetResult(option) is null or { Implicit: true } && other is { } value ? value : parsed.GetValue(option);
    }
}
