namespace Gpt2.Prose.Languages;

/// <summary>Whether a text is in another language than those that a model knows.</summary>
/// <remarks>
/// Each word adds what it says for each language, and what was said before it fades: so the caret's paragraph counts most, then the
/// paragraphs before it, then the editor's own language. Two limits, one for either way, keep a text between two languages from going
/// to and
/// fro; the same text always gives the same answer.
/// </remarks>
internal static class ProseLanguage
{
    /// <summary>How much of what was said is left after a word, and after a paragraph.</summary>
    private const float Fading = 0.97f,
        NewParagraph = 0.4f;

    /// <summary>How far another language must lead to be the text's, and to stop being it.</summary>
    private const float Enter = 1.5f,
        Leave = 0.5f;

    /// <summary>What the editor's language says.</summary>
    private const float Locale = 0.7f;

    /// <summary>A letter of another script, or one that few languages have.</summary>
    private const float Letter = 0.4f;

    /// <summary>As much of a text is read, in UTF-16 units: what is before has faded.</summary>
    private const int Reach = 2000;

    private const int LongestWord = 16;

    /// <summary>Whether clean prose is in none of the languages; false where that cannot be told.</summary>
    /// <param name="languages">Codes that a model knows.</param>
    /// <param name="locale">The editor's, or null.</param>
    public static bool IsOther(ReadOnlySpan<char> text, IReadOnlyList<string> languages, string? locale)
    {
        Span<bool> own = stackalloc bool[LanguageWords.Codes.Length];
        Span<float> scores = stackalloc float[LanguageWords.Codes.Length];
        own.Clear();
        scores.Clear();
        var known = false;
        foreach (var language in languages)
            known |= Mark(own, language);
        if (!known)
            return false;
        if (Number(locale) is >= 0 and var editor)
            scores[editor] = Locale;
        return IsOther(text.Length > Reach ? text[^Reach..] : text, own, scores);
    }

    private static bool Mark(Span<bool> own, string language)
    {
        var number = Number(language);
        if (number >= 0)
            own[number] = true;
        return number >= 0;
    }

    /// <summary>"de", "de-AT", "de_DE.UTF-8" and "German" are no different to it; -1 if it is none of those told apart.</summary>
    private static int Number(string? language)
    {
        if (language is not { Length: >= 2 } || language.Length > 2 && language[2] is not ('-' or '_' or '.'))
            return -1;
        for (var i = 0; i < LanguageWords.Codes.Length; i++)
            if (language.StartsWith(LanguageWords.Codes[i], StringComparison.OrdinalIgnoreCase))
                return i;
        return language.StartsWith("nb", StringComparison.Ordinal) || language.StartsWith("nn", StringComparison.Ordinal)
            ? Array.IndexOf(LanguageWords.Codes, "no")
            : -1;
    }

    private static bool IsOther(ReadOnlySpan<char> text, ReadOnlySpan<bool> own, Span<float> scores)
    {
        var isOther = false;
        while (!text.IsEmpty)
        {
            var start = 0;
            while (start < text.Length && !char.IsLetter(text[start]))
                start++;
            if (text[..start].IndexOf("\n\n") >= 0)
                Fade(scores, NewParagraph);
            var end = start;
            while (end < text.Length && char.IsLetter(text[end]))
                end++;
            // The word at the caret is not finished.
            if (end == text.Length)
                break;
            Add(scores, text[start..end]);
            var lead = Lead(scores, own);
            isOther = lead >= Enter || isOther && lead > Leave;
            text = text[end..];
        }
        return isOther;
    }

    private static void Add(Span<float> scores, ReadOnlySpan<char> word)
    {
        Fade(scores, Fading);
        Span<char> lower = stackalloc char[LongestWord];
        if (word.Length <= LongestWord)
            Add(scores, LanguageWords.OfWord(lower[..word.ToLowerInvariant(lower)]), 1);
        // Scripts without spaces have long words, which say more.
        foreach (var letter in word.Length > LongestWord ? word[..LongestWord] : word)
            if (letter > '\u007f')
            {
                Add(scores, LanguageWords.OfLetter(char.ToLowerInvariant(letter)), Letter);
                Add(scores, LanguageWords.OfScript(letter), Letter);
            }
    }

    private static void Add(Span<float> scores, ReadOnlySpan<LanguageShare> shares, float weight)
    {
        foreach (var (language, share) in shares)
            scores[language] += weight * share;
    }

    private static void Fade(Span<float> scores, float left)
    {
        foreach (ref var score in scores)
            score *= left;
    }

    private static float Lead(ReadOnlySpan<float> scores, ReadOnlySpan<bool> own)
    {
        var (ours, other) = (0f, 0f);
        for (var i = 0; i < scores.Length; i++)
            if (own[i])
                ours = Math.Max(ours, scores[i]);
            else
                other = Math.Max(other, scores[i]);
        return other - ours;
    }
}
