namespace Gpt2.Prose.Languages;

/// <summary>Detects whether a text is in a language that a model does not know.</summary>
/// <remarks>
/// Each word adds its evidence for each language, and older evidence fades. So the caret's paragraph counts most, then the paragraphs
/// before it, then the editor's own language. Two thresholds, one in each direction, keep the answer for a mixed text from flipping back
/// and forth. The same text always gives the same answer.
/// </remarks>
internal static class ProseLanguage
{
    /// <summary>How much of the evidence remains after a word, and after a paragraph.</summary>
    private const float Fading = 0.97f,
        NewParagraph = 0.4f;

    /// <summary>The lead that another language needs to become the text's language, and to stay so.</summary>
    private const float Enter = 1.5f,
        Leave = 0.5f;

    /// <summary>The evidence of the editor's language.</summary>
    private const float Locale = 0.7f;

    /// <summary>Letters of another script, or ones that few languages have.</summary>
    private const float Letter = 0.4f;

    /// <summary>How much of a text is read, in UTF-16 units; evidence before that has faded.</summary>
    private const int Reach = 2000;

    private const int LongestWord = 16;

    /// <summary>Whether clean prose is in none of the languages; false if that cannot be decided.</summary>
    /// <param name="languages">The codes of the languages that a model knows.</param>
    /// <param name="locale">The editor's locale, or null.</param>
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

    /// <summary>"de", "de-AT", "de_DE.UTF-8" and "German" are all the same; -1 if it is not a language that can be told apart.</summary>
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
            // The word at the caret is unfinished.
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
        // Scripts without spaces have long words, which count for more.
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
