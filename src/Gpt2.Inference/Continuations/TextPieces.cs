using System.Text;
using Gpt2.Inference.Session;

namespace Gpt2.Inference.Continuations;

/// <summary>Passes on a text and its tokens as they come, holding back what may still be cut off and incomplete characters.</summary>
/// <param name="index">Which of several texts.</param>
/// <param name="stops">The texts that end it.</param>
/// <param name="likeliest">How many of the most likely tokens to return at each place; null to return no probabilities at all.</param>
internal sealed class TextPieces(int index, IReadOnlyList<string> stops, int? likeliest, Action<TextPiece> onPiece)
{
    private readonly List<(ScoredToken Token, int Begin, int End)> held = [];
    private int shown; // characters
    private int last; // where the last token ended
    private int tokens;

    /// <param name="text">The text including the characters that the token completed.</param>
    /// <param name="logits">The logits [V] that it was chosen from, as the model returned them.</param>
    public void Add(StringBuilder text, int token, ReadOnlySpan<float> logits)
    {
        held.Add((likeliest is { } count ? ScoredToken.Of(token, logits, count) : new(token, 0, []), last, text.Length));
        last = text.Length;
        tokens++;
    }

    /// <summary>Passes on what is certain.</summary>
    public void Show(StringBuilder text)
    {
        var begun = stops.Count == 0 ? 0 : StopRules.BegunAtEnd(text.ToString(shown, text.Length - shown), stops);
        var count = held.FindLastIndex(each => each.End > each.Begin && each.End <= text.Length - begun) + 1;
        if (count > 0)
            HandOut(text, count, held[count - 1].End, TextEnd.None);
    }

    /// <summary>Passes on the rest of the text, which may have become shorter.</summary>
    public void End(StringBuilder text, TextEnd end)
    {
        held.RemoveAll(each => each.Begin >= text.Length && each.End > each.Begin);
        HandOut(text, held.Count, text.Length, end);
    }

    private void HandOut(StringBuilder text, int count, int to, TextEnd end)
    {
        onPiece(new(index, text.ToString(shown, to - shown), [.. held.Take(count).Select(each => each.Token)], end, tokens));
        held.RemoveRange(0, count);
        shown = to;
    }
}
