using Gpt2.Inference.Continuations;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>The beginnings of a suggestion that a writer may want: its first word, clause and sentence.</summary>
internal static class SuggestionParts
{
    /// <summary>From short to long, without duplicates.</summary>
    public static IEnumerable<(string Name, string Text)> Of(string text)
    {
        var (word, clause, sentence) = (FirstWord(text), FirstClause(text), FirstSentence(text));
        if (word.Length > 0)
            yield return ("next word", word);
        if (clause.Length > word.Length && clause.Length < sentence.Length)
            yield return ("next clause", clause);
        if (sentence.Length > word.Length)
            yield return ("next sentence", sentence);
    }

    private static string FirstWord(string text)
    {
        var start = text.Length - text.AsSpan().TrimStart().Length;
        var end = start;
        while (end < text.Length && !char.IsWhiteSpace(text[end]))
            end++;
        return start == text.Length ? "" : text[..end];
    }

    /// <summary>Up to the first mark between clauses that ends a word, or the whole text.</summary>
    private static string FirstClause(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (text[i] is ',' or ';' or ':' or '–' or '—' && (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1])))
                return text[..(i + 1)];
        return text.TrimEnd();
    }

    private static string FirstSentence(string text) =>
        StopRules.SentenceEnd(text + " ", "") is var end and >= 0 ? text[..end] : text.TrimEnd();
}
