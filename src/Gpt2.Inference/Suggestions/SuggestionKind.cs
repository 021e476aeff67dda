namespace Gpt2.Inference.Suggestions;

/// <summary>What a suggestion does, which determines how far its stated probability can be trusted.</summary>
public enum SuggestionKind
{
    /// <summary>Finishes a half-typed word.</summary>
    InWord,

    /// <summary>Begins a word after a space or an opening mark.</summary>
    AfterSpace,

    /// <summary>Continues after a whole word.</summary>
    AfterWord,

    /// <summary>Repeats what the writer has written elsewhere.</summary>
    Copied,
}

/// <summary>Determines kinds of suggestions.</summary>
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
