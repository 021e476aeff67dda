using System.Text;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Continuations;

/// <summary>Takes the last, perhaps unfinished piece of the text off the prompt; what the model writes must begin with its bytes. So
/// a half-typed word is finished as the model would have written it, and the prompt stays the same while it is typed.</summary>
/// <param name="PromptLength">Characters of the text that remain in the prompt.</param>
/// <param name="Required">The bytes that the next tokens must begin with; may be empty.</param>
internal readonly record struct TokenHealing(int PromptLength, byte[] Required)
{
    /// <summary>No word is longer; beyond it the text is something else and is left alone.</summary>
    private const int MaxStem = 48;

    public static TokenHealing Of(string before)
    {
        var stem = LastPiece(before);
        return stem.Length == 0 || stem[^1] is '\n' or '\r'
            ? new(before.Length, [])
            : new(before.Length - stem.Length, Encoding.UTF8.GetBytes(stem.ToString()));
    }

    /// <summary>Whether what is being typed holds a digit, since the last white space: numbers are not guessed.</summary>
    public static bool HoldsDigit(string before)
    {
        for (var i = before.Length - 1; i >= 0 && !char.IsWhiteSpace(before[i]); i--)
            if (char.IsDigit(before[i]))
                return true;
        return false;
    }

    private static ReadOnlySpan<char> LastPiece(string before)
    {
        var start = Math.Max(0, before.Length - MaxStem);
        while (start > 0 && !(char.IsWhiteSpace(before[start - 1]) && !char.IsWhiteSpace(before[start])))
            start--; // to the beginning of a word: there the pattern's pieces begin too, but for the space before
        if (start > 0 && before[start - 1] == ' ')
            start--;
        var rest = before.AsSpan(start);
        var piece = rest;
        while (!rest.IsEmpty)
        {
            piece = rest[..PreTokenizer.FirstPiece(rest)];
            rest = rest[piece.Length..];
        }
        return piece.Length <= MaxStem ? piece : [];
    }
}
