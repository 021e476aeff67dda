using System.Text;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Continuations;

/// <summary>Takes the last, perhaps unfinished piece off the prompt. The model's text must then begin with its bytes. So a half-typed word
/// is finished as the model would have written it, and the prompt stays the same while the word is typed.</summary>
/// <param name="PromptLength">The characters of the text that stay in the prompt.</param>
/// <param name="Required">The bytes that the next tokens must begin with; may be empty.</param>
internal readonly record struct TokenHealing(int PromptLength, byte[] Required)
{
    /// <summary>The longest word; anything longer is something else and is left alone.</summary>
    private const int MaxStem = 48;

    public static TokenHealing Of(string before)
    {
        var stem = LastPiece(before);
        return stem.Length == 0 || stem[^1] is '\n' or '\r'
            ? new(before.Length, [])
            : new(before.Length - stem.Length, Encoding.UTF8.GetBytes(stem.ToString()));
    }

    /// <summary>Whether the characters typed since the last white space contain a digit: numbers are not guessed.</summary>
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
            start--; // to the beginning of a word: the pattern's pieces begin there too, or at the space before it
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
