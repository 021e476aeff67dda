using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Sampling;

namespace Gpt2.LanguageServer.Http;

/// <summary>A prompt as text, and as the tokens that the model reads.</summary>
internal sealed record CompletionPrompt(string Text, int[] Ids);

/// <summary>POST /v1/completions, checked: the prompts, and what to write after them.</summary>
/// <param name="Options">How to continue each prompt; null if nothing is to be written.</param>
/// <param name="Count">Continuations of each prompt.</param>
/// <param name="Echo">Whether the answer begins with the prompt.</param>
/// <param name="Likeliest">The number of tokens to return at each place; null for no log-probabilities.</param>
internal sealed record CompletionQuery(
    IReadOnlyList<CompletionPrompt> Prompts,
    ContinuationOptions? Options,
    int Count,
    bool Echo,
    int? Likeliest
)
{
    public const int MostPrompts = 16,
        MostTexts = 16,
        MostStops = 16,
        LongestStop = 200,
        MostLikeliest = 1000,
        DefaultTokens = 16;

    private const float StrongestBias = 100;

    /// <summary>The most log-probabilities in an answer, some 50 MB of JSON.</summary>
    private const int MostTold = 2 * 1024 * 1024;

    /// <exception cref="ApiException">A parameter is wrong.</exception>
    public static CompletionQuery Read(CompletionRequest request, ContinuationEngine engine)
    {
        var (count, echo) = (CountOf(request), request.Echo ?? false);
        var maxTokens = Within(request.MaxTokens ?? DefaultTokens, echo ? 0 : 1, engine.ContextLength, "max_tokens");
        var prompts = PromptsOf(request.Prompt, engine);
        foreach (var prompt in prompts)
            CheckRoom(prompt.Ids.Length, maxTokens, engine.ContextLength);
        var likeliest = request.Logprobs is { } asked ? Within(asked, 0, MostLikeliest, "logprobs") : (int?)null;
        var places = count * prompts.Sum(prompt => maxTokens + (echo ? prompt.Ids.Length : 0));
        if (places * (likeliest + 1L) > MostTold)
            throw ApiException.Invalid(
                $"logprobs {likeliest} for {places} tokens would return more than {MostTold} probabilities; ask for fewer.",
                "logprobs"
            );
        return new(prompts, maxTokens == 0 ? null : OptionsOf(request, engine, maxTokens, count), count, echo, likeliest);
    }

    /// <summary>The number of texts for each prompt.</summary>
    public static int CountOf(CompletionRequest request)
    {
        var count = Within(request.N ?? 1, 1, MostTexts, "n");
        if (request.BestOf > count)
            throw ApiException.Invalid("best_of is not supported; ask for n texts and choose one.", "best_of");
        return count;
    }

    /// <summary>The texts that end an answer when they come up.</summary>
    public static IReadOnlyList<string> StopsOf(CompletionRequest request)
    {
        var stops = request.Stop ?? [];
        return stops.Count <= MostStops && stops.All(each => each.Length is > 0 and <= LongestStop)
            ? stops
            : throw ApiException.Invalid($"stop must be at most {MostStops} strings of 1 to {LongestStop} characters.", "stop");
    }

    /// <exception cref="ApiException">The number is out of range.</exception>
    public static int Within(int value, int least, int most, string name) =>
        value >= least && value <= most
            ? value
            : throw ApiException.Invalid($"{name} is {value}; it must be from {least} to {most}.", name);

    /// <summary>The tokenizer's time grows with the square of a word's length, so what cannot fit is refused first.</summary>
    private static void CheckLength(string text, ContinuationEngine engine)
    {
        var most = engine.ContextLength * engine.Tokenizer.LongestToken;
        if (Encoding.UTF8.GetByteCount(text) > most)
            throw TooLong(
                $"The prompt has more than {most} bytes and cannot fit into the model's context of {engine.ContextLength} tokens."
            );
    }

    private static ApiException TooLong(string message) => ApiException.Invalid(message, "prompt", "context_length_exceeded");

    private static void CheckRoom(int tokens, int maxTokens, int contextLength)
    {
        if (tokens + Math.Max(maxTokens - 1, 0) > contextLength) // the last token that is written is not read
        {
            var more = maxTokens > 0 ? $" and {maxTokens} more are requested" : "";
            throw TooLong($"The request is too long: the prompt has {tokens} tokens{more}; the model's context is {contextLength}.");
        }
    }

    private static ContinuationOptions OptionsOf(CompletionRequest request, ContinuationEngine engine, int maxTokens, int count) =>
        new()
        {
            MaxTokens = maxTokens,
            Together = count,
            StopTexts = StopsOf(request),
            LogitBias = BiasOf(request.LogitBias, engine.Tokenizer.VocabSize),
            Sampling = new()
            {
                Temperature = request.Temperature ?? 1,
                TopP = request.TopP ?? 1,
                TopK = request.TopK is -1 or null ? 0 : request.TopK.Value,
                RepetitionPenalty = request.RepetitionPenalty ?? 1,
                Seed = request.Seed is { } seed ? unchecked((int)seed) : null,
            },
        };

    private static IReadOnlyList<CompletionPrompt> PromptsOf(RequestedPrompts? prompts, ContinuationEngine engine)
    {
        if (prompts is null)
            return [new("", engine.Encode(""))];
        return prompts.Items.Count <= MostPrompts
            ? [.. prompts.Items.Select(prompt => PromptOf(prompt, engine))]
            : throw ApiException.Invalid($"prompt has {prompts.Items.Count} items; send at most {MostPrompts}.", "prompt");
    }

    private static CompletionPrompt PromptOf(RequestedPrompt prompt, ContinuationEngine engine)
    {
        if (prompt.Ids is not { } ids)
        {
            CheckLength(prompt.Text!, engine);
            return new(prompt.Text!, engine.Encode(prompt.Text!));
        }
        var vocabSize = engine.Tokenizer.VocabSize;
        return Array.TrueForAll(ids, id => (uint)id < (uint)vocabSize)
            ? new(engine.Tokenizer.Decode(ids), ids)
            : throw ApiException.Invalid($"The tokens of prompt must be whole numbers from 0 to {vocabSize - 1}.", "prompt");
    }

    private static ImmutableDictionary<int, float> BiasOf(Dictionary<string, float>? given, int vocabSize)
    {
        var bias = ImmutableDictionary.CreateBuilder<int, float>();
        foreach (var (token, value) in given ?? [])
            bias[int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id < vocabSize ? id : -1] = value;
        return bias.ContainsKey(-1) || bias.Values.Any(value => !(Math.Abs(value) <= StrongestBias))
            ? throw ApiException.Invalid(
                $"logit_bias must map token ids from 0 to {vocabSize - 1} to numbers from -{StrongestBias} to {StrongestBias}.",
                "logit_bias"
            )
            : bias.ToImmutable();
    }
}
