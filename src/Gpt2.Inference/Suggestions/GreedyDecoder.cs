using System.Numerics.Tensors;
using System.Text;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Suggestions;

/// <summary>Follows one first token greedily, and keeps the longest text ending with a word of which the model is sure enough.</summary>
internal sealed class GreedyDecoder(
    Gpt2Tokenizer tokenizer,
    TokenIndex index,
    WordBoundaries boundaries,
    ITokenModel prompt,
    LogitsPipeline pipeline,
    string before,
    TokenHealing healing,
    string after,
    SuggestionOptions options,
    ModelCalibration calibration,
    TypingUpdates? updates
)
{
    /// <summary>How many tokens to try for one that does not begin the text after the caret.</summary>
    private const int Candidates = 12;

    private readonly StringBuilder text = new();
    private readonly Utf8Assembler characters = new();
    private double logProbability;
    private int tokens;
    private bool stemIsWord;
    private bool isCopy;
    private double ruledOut; // probability of the word after the caret

    /// <summary>The texts so far that may be shown, from short to long.</summary>
    private readonly List<Continuation> ends = [];

    /// <summary>The calibration for this kind of suggestion, which is known from its first character.</summary>
    private ReliabilityCurve Curve =>
        calibration.Of(
            SuggestionKinds.Of(
                before,
                text.Length > 0 ? text[0]
                    : healing.Required is [.., var last] ? (char)last
                    : ' ',
                isCopy
            )
        );

    private bool IsTooUnsure => Curve.Probability(Math.Exp(logProbability)) < options.LeastProbability;

    /// <param name="promptLength">The number of tokens of the prompt in the cache.</param>
    /// <param name="first">The first token, which agrees with the healed bytes.</param>
    /// <returns>Why <paramref name="item"/> is null (Cancelled if the writer typed something else meanwhile), or None.</returns>
    public SuppressionReason Follow(int promptLength, int first, double firstLogProbability, CancellationToken ct, out Continuation? item)
    {
        prompt.RewindTo(promptLength);
        isCopy = pipeline.CopiedShare(first) > 0.5;
        var logits = Heal(first, firstLogProbability, ct);
        var reason = logits.IsEmpty ? SuppressionReason.LowConfidence : Extend(promptLength, logits, ct);
        item = null;
        if (ends.Count == 0)
            return Confidence.WouldShow(ruledOut) ? SuppressionReason.CopiesTextAfter : reason;
        return Finish(out item);
    }

    /// <summary>Runs tokens until the healed bytes are used up; any bytes that the last one has beyond them begin the text.</summary>
    /// <returns>The logits after them, or nothing if the model is not sure enough.</returns>
    private ReadOnlySpan<float> Heal(int token, double tokenLogProbability, CancellationToken ct)
    {
        var required = healing.Required.AsSpan();
        while (true)
        {
            logProbability += tokenLogProbability;
            if (IsTooUnsure || tokens >= options.MaxTokens)
                return [];
            var bytes = tokenizer.Bytes(token);
            tokens++;
            var known = Math.Min(bytes.Length, required.Length);
            var logits = Append(token, required[known..], ct);
            if (known == required.Length)
            {
                stemIsWord = bytes.Length == known && known == healing.Required.Length;
                text.Append(characters.Append(bytes[known..]));
                return logits;
            }
            required = required[known..];
            (token, tokenLogProbability) = new AgreeingTokens(index, required).Best(logits, 1)[0];
        }
    }

    private SuppressionReason Extend(int promptLength, ReadOnlySpan<float> logits, CancellationToken ct)
    {
        while (true)
        {
            var logSumExp = Logits.LogSumExp(logits);
            ConsiderEnd(logits, logSumExp);
            if (EndsHere())
                return SuppressionReason.LowConfidence;

            var (token, tokenLogProbability) = Best(logits, logSumExp);
            if (token == tokenizer.EndOfText)
                return SuppressionReason.EndOfText;
            logProbability += tokenLogProbability;
            if (IsTooUnsure || tokens >= options.MaxTokens)
                return SuppressionReason.LowConfidence;

            var length = text.Length;
            text.Append(characters.Append(tokenizer.Bytes(token)));
            tokens++;
            if (SuggestionFilters.HasDigitOrBracket(text, length))
                return KeepUpTo(length);
            if (StopRules.EndOf(text.ToString(), before, options.StopAt) is var end and >= 0)
                return KeepUpTo(Math.Min(end, length));
            if (SuggestionFilters.HasSymbolRun(text.ToString()))
                return KeepNothing(SuppressionReason.SymbolRun);
            if (updates?.AgreesWith(before, text) == false)
                return KeepNothing(SuppressionReason.Cancelled);
            logits = Append(token, [], ct);
            if (SuggestionFilters.IsLoop(prompt.Tokens, promptLength))
                return SuppressionReason.Loop;
        }
    }

    private (int Token, double LogProbability) Best(ReadOnlySpan<float> logits, float logSumExp)
    {
        var token = TensorPrimitives.IndexOfMax(logits);
        if (text.Length > 0 || after.Length == 0 || options.MidLine || token == tokenizer.EndOfText)
            return (token, logits[token] - logSumExp);

        var others = NextWords.Without(tokenizer, new AgreeingTokens(index, []).Best(logits, Candidates), [], before, after, out ruledOut);
        return others is [var best, ..] ? best : (token, double.NegativeInfinity);
    }

    private ReadOnlySpan<float> Append(int token, scoped ReadOnlySpan<byte> required, CancellationToken ct)
    {
        pipeline.Accept(token);
        var logits = prompt.Append(token, ct);
        return pipeline.Next(prompt.Tokens, required, logits);
    }

    /// <summary>Records the text so far as one that may be shown, if it ends with a word and is sure enough.</summary>
    private void ConsiderEnd(ReadOnlySpan<float> logits, float logSumExp)
    {
        if (text.Length == 0 || char.IsWhiteSpace(text[^1]) || IsOpening() || SuggestionFilters.IsSpoilingTail(text[^1]))
            return;
        var wordEnds = char.IsLetterOrDigit(text[^1]) ? boundaries.Probability(logits, logSumExp) : 1;
        if (wordEnds >= WordBoundaries.LeastEnd)
            ends.Add(new(text.ToString(), logProbability + Math.Log(wordEnds), tokens) { IsCopy = isCopy });
    }

    /// <summary>A quote or bracket after white space opens something; no suggestion ends with it.</summary>
    private bool IsOpening() =>
        text[^1] is '(' or '[' or '{' or '“' or '‘' or '«'
        || (text[^1] is '"' or '\'' && (text.Length == 1 || char.IsWhiteSpace(text[^2])));

    /// <summary>Whether a sentence ended with the last token, judged as if a space came next.</summary>
    private bool EndsHere() =>
        options.StopAt == StopAt.Sentence
        && ends is [.., var end]
        && end.Text.Length == text.Length
        && StopRules.SentenceEnd(text.ToString() + " ", before) == text.Length;

    private SuppressionReason KeepUpTo(int end)
    {
        ends.RemoveAll(one => one.Text.Length > end);
        return SuppressionReason.LowConfidence;
    }

    private SuppressionReason KeepNothing(SuppressionReason reason)
    {
        ends.Clear();
        return reason;
    }

    private SuppressionReason Finish(out Continuation? item)
    {
        item = null;
        var stem = Encoding.UTF8.GetString(healing.Required);
        if (!SuggestionFilters.FitsStem(stem.TrimStart(), ends[^1].Text, stemIsWord || IsKnown(stem.Trim())))
            return SuppressionReason.BadJoin;

        var unmet = FollowingText.Cut(ends[^1].Text, before, after);
        if (unmet.Length == 0)
            return SuppressionReason.CopiesTextAfter;
        ends.RemoveAll(end => end.Text.Length > unmet.Length || SuggestionFilters.HasSymbolRun(end.Text)); // one token may be such a run
        if (ends.Count == 0)
            return SuppressionReason.SymbolRun;
        updates?.OnEnds?.Invoke(ends);
        var worth = ReadingValue.Choose(before, ends, calibration, options);
        if (worth.Ends > 0)
            item = ends[worth.Ends - 1] with { Probability = worth.Probability, ExpectedKeys = worth.ExpectedKeys };
        return worth.Reason;
    }

    /// <summary>Whether the writer has used the word before.</summary>
    private bool IsKnown(string word)
    {
        for (var at = -1; (at = before.IndexOf(word, at + 1, StringComparison.Ordinal)) >= 0 && at + word.Length < before.Length; )
            if ((at == 0 || !char.IsLetterOrDigit(before[at - 1])) && !char.IsLetterOrDigit(before[at + word.Length]))
                return true;
        return false;
    }
}
