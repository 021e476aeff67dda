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

    /// <summary>Finishes a half-typed name that the writer has written elsewhere: a word with a capital inside a sentence.</summary>
    CopiedName,
}

/// <summary>Tells kinds of suggestions.</summary>
public static class SuggestionKinds
{
    /// <summary>The kind of a suggestion.</summary>
    /// <param name="before">The text up to the caret.</param>
    /// <param name="first">The suggestion's first character.</param>
    public static SuggestionKind Of(ReadOnlySpan<char> before, char first, bool isCopy)
    {
        var finishesWord = !before.IsEmpty && IsOfWord(before[^1]) && IsOfWord(first);
        if (isCopy)
            return finishesWord && EndsInName(before) ? SuggestionKind.CopiedName : SuggestionKind.Copied;
        if (finishesWord)
            return SuggestionKind.InWord;
        return before.IsEmpty || !IsOfWord(before[^1]) ? SuggestionKind.AfterSpace : SuggestionKind.AfterWord;
    }

    private static bool EndsInName(ReadOnlySpan<char> before)
    {
        var start = before.Length;
        while (start > 0 && IsOfWord(before[start - 1]))
            start--;
        return char.IsUpper(before[start]) && start > 1 && before[start - 1] == ' ' && IsInSentence(before[start - 2]);
    }

    private static bool IsInSentence(char c) => IsOfWord(c) || c is ',' or ';' or ')';

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c is '\'' or '’';
}
