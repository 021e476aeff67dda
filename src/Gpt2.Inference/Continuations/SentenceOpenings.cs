namespace Gpt2.Inference.Continuations;

/// <summary>How the sentences of a text begin, so that the next one begins otherwise.</summary>
internal static class SentenceOpenings
{
    /// <summary>Words that make an opening: one alone, such as "He", may come again.</summary>
    private const int Words = 2;

    /// <summary>Sentences back that count.</summary>
    private const int Memory = 4;

    /// <summary>Two words are no longer, in UTF-16 units.</summary>
    private const int LongestOpening = 60;

    /// <summary>As much of the text as is looked at, in UTF-16 units.</summary>
    private const int Reach = 2000;

    /// <summary>What would make the sentence that has begun at the end of the text begin as one of those before it.</summary>
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

    /// <summary>The last sentences without the white space before them but for one space; the last one may be empty.</summary>
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
