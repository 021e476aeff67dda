using System.Text;
using Gpt2.Inference.Sampling;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Continuations;

/// <summary>Writes on from a prompt by sampling, as the released GPT-2 scripts do.</summary>
internal sealed class TextGenerator(Gpt2Tokenizer tokenizer, TokenIndex index, CachedPrompt prompt, Sampler sampler, TextStart start, Shaping shaping, ContinuationOptions options)
{
    private readonly float[] otherOpenings = options.VaryOpenings ? new float[tokenizer.VocabSize] : [];
    private readonly StringBuilder text = new();
    private readonly Utf8Assembler characters = new();
    private double logProbability;
    private int tokens;

    /// <param name="ids">The prompt, at least one token.</param>
    /// <param name="before">The prompt's text, for words and sentences that began in it.</param>
    /// <param name="onText">Is handed each new piece of text as it comes.</param>
    public Continuation Generate(ReadOnlySpan<int> ids, string before, Action<string>? onText, CancellationToken ct)
    {
        var logits = prompt.Prefill(ids, ct);
        logits = shaping.Begin(prompt.Tokens, start.Required, logits);
        var shown = 0;
        while (tokens < options.MaxTokens)
        {
            var token = sampler.Next(start.Restrict(Vary(logits, before)), prompt.Tokens);
            if (token == tokenizer.EndOfText && !options.PastEnd)
                break;
            logProbability += logits[token] - LogitsProcessors.LogSumExp(logits);
            tokens++;
            text.Append(characters.Append(start.Take(tokenizer.Bytes(token))));
            if (Stop(before))
                break;
            Show(onText, ref shown);
            if (tokens < options.MaxTokens)
                logits = Append(token, ct);
        }
        if (tokens == options.MaxTokens)
            text.Append(characters.Finish());
        Show(onText, ref shown);
        return new(text.ToString(), logProbability, tokens);
    }

    private ReadOnlySpan<float> Append(int token, CancellationToken ct)
    {
        shaping.Take(token);
        var logits = prompt.AppendAlone(token, ct);
        return shaping.Next(prompt.Tokens, logits);
    }

    /// <summary>The logits [V] without the tokens that would make the sentence begin as one shortly before.</summary>
    private ReadOnlySpan<float> Vary(ReadOnlySpan<float> logits, string before)
    {
        if (!options.VaryOpenings || SentenceOpenings.Repeating(before + text) is not { Length: > 0 } rests)
            return logits;
        logits.CopyTo(otherOpenings);
        foreach (var rest in rests)
            TokenMasks.BanCompleting(tokenizer, index, Encoding.UTF8.GetBytes(rest), otherOpenings);
        return otherOpenings;
    }

    private bool Stop(string before)
    {
        if (options.StopAt == StopAt.Never)
            return false;
        var end = StopRules.EndOf(text.ToString(), before, options.StopAt);
        if (end < 0)
            return false;
        text.Length = end;
        characters.Finish(); // what is cut off takes its unfinished character along
        return true;
    }

    private void Show(Action<string>? onText, ref int shown)
    {
        if (onText is not null && text.Length > shown)
            onText(text.ToString(shown, text.Length - shown));
        shown = Math.Max(shown, text.Length);
    }
}
