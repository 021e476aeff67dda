using Gpt2.Inference.Continuations;
using Gpt2.Inference.Copying;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>Completes the writer's own long words, in a language that the model does not know.</summary>
internal static class OwnWords
{
    /// <summary>The least letters of the half-typed word, of the rest, and of the whole word.</summary>
    private const int LeastStem = 4,
        LeastRest = 4,
        LeastWord = 9;

    /// <summary>How often the word must occur, and how many times as often as all other words with this beginning.</summary>
    private const int LeastCount = 2,
        Lead = 3;

    /// <summary>The rest of the word at the end of <paramref name="before"/>; null if none is certain.</summary>
    public static Continuation? Complete(string before, ReferenceTexts references)
    {
        var start = before.Length;
        while (start > 0 && char.IsLetter(before[start - 1]))
            start--;
        var stem = before.AsSpan(start);
        if (stem.Length < LeastStem)
            return null;
        var counts = new Dictionary<string, int>();
        foreach (var text in references.Texts)
            Count(counts, text.Text, stem);
        if (counts.Count == 0)
            return null;
        var (word, count) = counts.MaxBy(pair => pair.Value);
        var isSure = count >= LeastCount && count >= Lead * (counts.Values.Sum() - count);
        return isSure && word.Length >= LeastWord && word.Length >= stem.Length + LeastRest
            ? new Continuation(word[stem.Length..], 0, 1) { IsCopy = true }
            : null;
    }

    private static void Count(Dictionary<string, int> counts, ReadOnlySpan<char> text, ReadOnlySpan<char> stem)
    {
        while (text.IndexOf(stem) is >= 0 and var at)
        {
            var end = at + stem.Length;
            while (end < text.Length && char.IsLetter(text[end]))
                end++;
            if ((at == 0 || !char.IsLetter(text[at - 1])) && end < text.Length)
            {
                var word = text[at..end].ToString();
                counts[word] = counts.GetValueOrDefault(word) + 1;
            }
            text = text[end..];
        }
    }
}
