namespace Gpt2.Inference.Continuations;

/// <summary>Records how the sentences of a text begin, so that the next one begins differently.</summary>
internal static class SentenceOpenings
{
    /// <summary>The number of words in an opening; a single word, such as "He", may be repeated.</summary>
    private const int Words = 2;

    /// <summary>How many earlier sentences count.</summary>
    private const int Memory = 4;

    /// <summary>Two words are at most this long, in UTF-16 units.</summary>
    private const int LongestOpening = 60;

    /// <summary>How much of the text is considered, in UTF-16 units.</summary>
    private const int Reach = 2000;

    /// <summary>What would make the sentence at the end of the text begin like one of those before it.</summary>
    public static string[] Repeating(string text)
    {
        var sentences = Sentences(text);
        var current = sentences[^1];
        if (current.Length is 0 or > LongestOpening)
            return [];
        return
        [
            .. sentences
                .SkipLast(1)
                .TakeLast(Memory)
                .Select(Opening)
                .Where(opening => opening.Length > current.Length && opening.StartsWith(current, StringComparison.Ordinal))
                .Select(opening => opening[current.Length..])
                .Distinct(),
        ];
    }

    /// <summary>The last sentences, with the white space before each reduced to one space; the last one may be empty.</summary>
    private static List<string> Sentences(string text)
    {
        var rest = text.AsSpan(Math.Max(0, text.Length - Reach));
        var sentences = new List<string>();
        while (StopRules.EndOf(rest, "", StopAt.Sentence) is var end and >= 0)
        {
            if (!rest[..end].IsWhiteSpace())
                sentences.Add(rest[..end].Trim().ToString());
            rest = rest[Math.Max(end, 1)..];
        }
        sentences.Add(rest.TrimStart().ToString());
        return sentences;
    }

    private static string Opening(string sentence)
    {
        var end = 0;
        for (var words = 0; words < Words && end < sentence.Length; words++)
            end = sentence.IndexOf(' ', end + 1) is var space and >= 0 ? space : sentence.Length;
        return end == sentence.Length ? "" : sentence[..end];
    }
}
