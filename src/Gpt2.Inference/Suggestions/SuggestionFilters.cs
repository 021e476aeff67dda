using System.Text.RegularExpressions;

namespace Gpt2.Inference.Suggestions;

/// <summary>What is never shown, however sure the model is.</summary>
internal static partial class SuggestionFilters
{
    /// <summary>Shorter suggestions are not worth the look: reading them takes longer than typing them.</summary>
    public const int MinLength = 2;

    /// <summary>Equal symbols in a row that no writer wants to be offered.</summary>
    [GeneratedRegex(@"([^\w\s])\1{3,}|([^\w\s]{1,3})\2{3,}")]
    private static partial Regex SymbolRun();

    /// <summary>Tokens of a repetition.</summary>
    private const int LoopLength = 3;

    /// <summary>Tokens before the suggestion that count as well: it may go round in what was just written.</summary>
    private const int LoopReach = 12;

    public static bool HasSymbolRun(string text) => SymbolRun().IsMatch(text);

    /// <summary>Whether the last tokens say again what was said shortly before.</summary>
    /// <param name="tokens">Prompt and suggestion.</param>
    /// <param name="promptLength">Where the suggestion begins.</param>
    public static bool IsLoop(ReadOnlySpan<int> tokens, int promptLength)
    {
        var recent = tokens[Math.Max(0, promptLength - LoopReach)..];
        return recent.Length > LoopLength && tokens.Length - promptLength >= LoopLength && recent[..^1].IndexOf(recent[^LoopLength..]) >= 0;
    }

    /// <summary>Whether what follows a half-typed word fits it: no fresh capital, and no space after something that is no word.</summary>
    /// <param name="stem">The half-typed word; empty when none.</param>
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
