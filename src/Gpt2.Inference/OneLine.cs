namespace Gpt2.Inference;

/// <summary>Prepares foreign text for a message: a file name, or a value that somebody set.</summary>
public static class OneLine
{
    /// <summary>Longer than any message of ours with the name of a file.</summary>
    private const int MostCharacters = 600;

    /// <summary>A text without control characters, which a terminal would obey, and without its middle if it is long.</summary>
    /// <param name="most">Roughly how many characters to keep.</param>
    public static string Of(string text, int most = MostCharacters)
    {
        if (text.Length > most)
            text = $"{text.AsSpan(0, most * 2 / 3)} … {text.AsSpan(text.Length - most / 3)}";
        return text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
    }
}
