using System.Text;
using System.Text.RegularExpressions;

namespace Gpt2.Inference.Suggestions;

/// <summary>What is never shown, however sure the model is.</summary>
internal static partial class SuggestionFilters
{
    /// <summary>How many equal symbols in a row no writer wants.</summary>
    [GeneratedRegex(@"([^\w\s])\1{3,}|([^\w\s]{1,3})\2{3,}")]
    private static partial Regex SymbolRun();

    /// <summary>How many tokens make a repetition.</summary>
    private const int LoopLength = 3;

    /// <summary>How many tokens before the suggestion count too, since it may repeat what was just written.</summary>
    private const int LoopReach = 12;

    /// <summary>Marks that spoil the text before them unless something follows.</summary>
    public static bool IsSpoilingTail(char last) => last is ':' or '-' or '–' or '—' or '/' or '&' or '+' or '=' or '#' or '@';

    /// <summary>Numbers are not guessed, and text in brackets is left to the writer.</summary>
    /// <param name="from">The text before this was checked already.</param>
    public static bool HasDigitOrBracket(StringBuilder text, int from)
    {
        for (var i = from; i < text.Length; i++)
            if (char.IsDigit(text[i]) || text[i] is '(' or ')' or '[' or ']' or '{' or '}' or '<' or '>')
                return true;
        return false;
    }

    public static bool HasSymbolRun(string text) => SymbolRun().IsMatch(text);

    /// <summary>Whether the last tokens repeat what was said shortly before.</summary>
    /// <param name="tokens">The tokens of prompt and suggestion.</param>
    /// <param name="promptLength">Where the suggestion begins.</param>
    public static bool IsLoop(ReadOnlySpan<int> tokens, int promptLength)
    {
        var recent = tokens[Math.Max(0, promptLength - LoopReach)..];
        return recent.Length > LoopLength && tokens.Length - promptLength >= LoopLength && recent[..^1].IndexOf(recent[^LoopLength..]) >= 0;
    }

    /// <summary>Whether the text after a half-typed word fits it: no new capital, and no space after something that is not a
    /// word.</summary>
    /// <param name="stem">The half-typed word; empty if there is none.</param>
    /// <param name="isWord">Whether the stem is known as a whole word.</param>
    public static bool FitsStem(ReadOnlySpan<char> stem, ReadOnlySpan<char> suggestion, bool isWord)
    {
        if (stem.IsEmpty || suggestion.IsEmpty || !char.IsLetter(stem[^1]))
            return true;
        if (char.IsUpper(suggestion[0]) && char.IsLower(stem[^1]))
            return false;
        return isWord || char.IsLetter(suggestion[0]) || suggestion[0] is '\'' or '’' or '-';
    }
}
