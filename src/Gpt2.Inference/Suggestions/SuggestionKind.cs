namespace Gpt2.Inference.Suggestions;

/// <summary>What a suggestion does, which decides how far its stated probability can be trusted.</summary>
public enum SuggestionKind
{
    /// <summary>Finishes a half-typed word.</summary>
    InWord,

    /// <summary>Begins a word where a space stands already, or an opening mark.</summary>
    AfterSpace,

    /// <summary>Goes on behind a word that is whole.</summary>
    AfterWord,

    /// <summary>Repeats what the writer has written elsewhere.</summary>
    Copied,
}

/// <summary>Tells kinds of suggestions.</summary>
public static class SuggestionKinds
{
    /// <summary>The kind of a suggestion.</summary>
    /// <param name="before">The text up to the caret.</param>
    /// <param name="first">The suggestion's first character.</param>
    public static SuggestionKind Of(ReadOnlySpan<char> before, char first, bool isCopy)
    {
        if (isCopy)
            return SuggestionKind.Copied;
        if (before.IsEmpty || !IsOfWord(before[^1]))
            return SuggestionKind.AfterSpace;
        return IsOfWord(first) ? SuggestionKind.InWord : SuggestionKind.AfterWord;
    }

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c is '\'' or '’';
}
