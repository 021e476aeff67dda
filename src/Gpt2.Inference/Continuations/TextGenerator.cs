using System.Runtime.InteropServices;
using System.Text;
using Gpt2.Inference.Sampling;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Continuations;

/// <summary>Continues a prompt by sampling one token at a time, as the released GPT-2 scripts do. The caller runs the model, passes in the
/// logits, and gets the token to run next.</summary>
internal sealed class TextGenerator
{
    private readonly Gpt2Tokenizer tokenizer;
    private readonly TokenIndex index;
    private readonly Sampler sampler;
    private readonly HealedPrefix start;
    private readonly LogitsPipeline pipeline;
    private readonly ContinuationOptions options;
    private readonly List<int> context;
    private readonly string before;
    private readonly Action<string>? onText;
    private readonly TextPieces? pieces;

    private readonly float[] otherOpenings;
    private readonly float[] biased;
    private readonly StringBuilder text = new();
    private readonly Utf8Assembler characters = new();
    private double logProbability;
    private int tokens,
        shown;

    /// <param name="ids">The prompt, at least one token.</param>
    /// <param name="before">The text of the prompt, for words and sentences that began in it.</param>
    /// <param name="onText">Receives each new piece of text. White space comes with the text after it, since the text may end before
    /// it.</param>
    /// <param name="pieces">Receives all tokens too.</param>
    public TextGenerator(
        Gpt2Tokenizer tokenizer,
        TokenIndex index,
        Sampler sampler,
        HealedPrefix start,
        LogitsPipeline pipeline,
        ContinuationOptions options,
        ReadOnlySpan<int> ids,
        string before,
        Action<string>? onText,
        TextPieces? pieces = null
    )
    {
        (this.tokenizer, this.index, this.sampler, this.start, this.pipeline, this.options) = (
            tokenizer,
            index,
            sampler,
            start,
            pipeline,
            options
        );
        (this.before, this.onText, this.pieces) = (before, onText, pieces);
        context = [.. ids];
        otherOpenings = options.VaryOpenings ? new float[tokenizer.VocabSize] : [];
        biased = options.LogitBias.Count > 0 ? new float[tokenizer.VocabSize] : [];
    }

    /// <summary>The text that was written.</summary>
    public Continuation Whole => new(text.ToString(), logProbability, tokens);

    /// <summary>The tokens of the prompt and of the text.</summary>
    public ReadOnlySpan<int> Context => CollectionsMarshal.AsSpan(context);

    /// <param name="logits">[V], after the prompt.</param>
    /// <returns>The token to run next, or null at the end.</returns>
    public int? First(ReadOnlySpan<float> logits) => Choose(pipeline.Begin(Context, start.Required, logits));

    /// <param name="logits">[V], after the last token.</param>
    /// <returns>The token to run next, or null at the end.</returns>
    public int? Next(ReadOnlySpan<float> logits) => Choose(pipeline.Next(Context, start.Required, logits));

    private int? Choose(ReadOnlySpan<float> logits)
    {
        var token = sampler.Next(start.Restrict(Vary(Bias(logits))), Context);
        if (token == tokenizer.EndOfText && !options.PastEnd)
        {
            Show(all: true);
            pieces?.End(text, TextEnd.Itself);
            return null;
        }
        logProbability += logits[token] - Logits.LogSumExp(logits);
        tokens++;
        text.Append(characters.Append(start.Consume(tokenizer.Bytes(token))));
        pieces?.Add(text, token, logits);
        var stops = Stop();
        var ends = stops || tokens == options.MaxTokens;
        if (ends)
            text.Append(characters.Finish());
        Show(all: ends);
        if (ends)
        {
            pieces?.End(text, stops ? TextEnd.Itself : TextEnd.Limit);
            return null;
        }
        pieces?.Show(text);
        pipeline.Accept(token);
        context.Add(token);
        return token;
    }

    /// <summary>The logits [V] without the tokens that would make the sentence begin like a recent one.</summary>
    private ReadOnlySpan<float> Vary(ReadOnlySpan<float> logits)
    {
        if (!options.VaryOpenings || SentenceOpenings.Repeating(before + text) is not { Length: > 0 } rests)
            return logits;
        logits.CopyTo(otherOpenings);
        foreach (var rest in rests)
            TokenMasks.BanCompleting(tokenizer, index, Encoding.UTF8.GetBytes(rest), otherOpenings);
        return otherOpenings;
    }

    private ReadOnlySpan<float> Bias(ReadOnlySpan<float> logits)
    {
        if (options.LogitBias.Count == 0)
            return logits;
        logits.CopyTo(biased);
        foreach (var (id, bias) in options.LogitBias)
            biased[id] += bias;
        return biased;
    }

    private bool Stop()
    {
        if (options.StopAt == StopAt.Never && options.StopTexts.Count == 0)
            return false;
        var whole = text.ToString();
        var end = StopRules.Earlier(StopRules.EndOf(whole, before, options.StopAt), StopRules.EndBefore(whole, options.StopTexts));
        if (end < 0)
            return false;
        text.Length = end;
        characters.Finish(); // drops an unfinished character
        return true;
    }

    private void Show(bool all)
    {
        var end = text.Length;
        while (!all && end > shown && char.IsWhiteSpace(text[end - 1]))
            end--;
        if (onText is not null && end > shown)
            onText(text.ToString(shown, end - shown));
        shown = Math.Max(shown, end);
    }
}
