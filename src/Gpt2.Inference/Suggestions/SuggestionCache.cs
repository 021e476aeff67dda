using Gpt2.Inference.Continuations;
using Gpt2.Inference.Copying;

namespace Gpt2.Inference.Suggestions;

/// <summary>The latest suggestions, with the texts they were made for. It answers without the model when the writer types what was
/// suggested, types into another candidate, or corrects a typo.</summary>
/// <remarks>Safe for use by several threads.</remarks>
internal sealed class SuggestionCache
{
    private const int Capacity = 150;

    private sealed record Entry(string Before, string After, SuggestionOptions Options, int References, SuggestionResult Suggestions);

    private readonly Lock gate = new();
    private readonly LinkedList<Entry> entries = new(); // the newest first

    /// <param name="references">The writer's other texts at the time.</param>
    public void Remember(string before, string after, SuggestionOptions options, ReferenceTexts? references, SuggestionResult suggestions)
    {
        lock (gate)
        {
            entries.AddFirst(new Entry(before, after, options, references?.Identity ?? 0, suggestions));
            if (entries.Count > Capacity)
                entries.RemoveLast();
        }
    }

    /// <summary>The rest of the suggestion at this place, or null if it is not known. That there is no suggestion is known only if the
    /// document has not changed.</summary>
    /// <param name="references">The writer's other texts.</param>
    public SuggestionResult? Recall(string before, string after, SuggestionOptions options, ReferenceTexts? references = null)
    {
        var identity = references?.Identity ?? 0;
        lock (gate)
        {
            foreach (var entry in entries)
                if (entry.After == after && IsOfUse(entry.Options, options) && Remainder(entry, before, options, identity) is { } rest)
                    return rest;
            return null;
        }
    }

    /// <summary>The limits must be equal; but several suggestions also serve a request for one, and words a request for none.</summary>
    private static bool IsOfUse(SuggestionOptions made, SuggestionOptions asked) =>
        made.Count >= asked.Count
        && made.Words >= asked.Words
        && made with
        {
            Count = asked.Count,
            Words = asked.Words,
            LeastProbability = asked.LeastProbability,
            ReadingCost = asked.ReadingCost,
        } == asked;

    private static SuggestionResult? Remainder(Entry entry, string before, SuggestionOptions asked, int references)
    {
        if (before.Length < entry.Before.Length || !before.StartsWith(entry.Before, StringComparison.Ordinal))
            return null;
        if (entry.Options with { Words = asked.Words } == asked && entry.References == references && before.Length == entry.Before.Length)
            return entry.Suggestions;

        if (asked.Words > 0)
            return null; // the most likely words change with each letter
        var typed = before.AsSpan(entry.Before.Length);
        var (rest, ruledOut) = (new List<Continuation>(), 0.0);
        foreach (var item in entry.Suggestions.Items)
        {
            if (item.Text.Length > typed.Length && item.Text.AsSpan().StartsWith(typed))
            {
                var left = item.Text[typed.Length..];
                if (
                    !(asked.ReadingCost > 0 && ReadingValue.IsTooShort(before, left))
                    && !FollowingText.IsRepeatedBy(left, before, entry.After)
                )
                    rest.Add(item with { Text = left });
            }
            else
                ruledOut += item.Probability;
        }
        if (entry.Options.ReadingCost < asked.ReadingCost)
            rest.RemoveAll(item => item.ExpectedKeys / (1 - ruledOut) < asked.ReadingCost);
        return rest.Count == 0 ? null : new(rest, SuppressionReason.None);
    }
}
