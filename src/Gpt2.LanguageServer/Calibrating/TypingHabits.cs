namespace Gpt2.LanguageServer.Calibrating;

/// <summary>What a writer does besides typing a text, since a perfect typist gives figures that are too good. The same seed does the same
/// at the same places, whatever was accepted before.</summary>
/// <remarks>Two letters in a hundred are mistyped as the neighbouring key and noticed after up to three more letters. One word in fifty is
/// deleted when it is complete, and typed again. Three suggestions in ten are overlooked, but never after a pause, which comes before one
/// word in twenty.</remarks>
internal sealed class TypingHabits(int seed)
{
    private const double SlipShare = 0.02;
    private const int MostUnnoticed = 3;
    private const double ReconsideredShare = 0.02;
    private const double PauseShare = 0.05;
    private const double OverlookedShare = 0.3;

    private static readonly string[] Rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

    /// <summary>The letters typed by mistake before the letter at a place; they are deleted again.</summary>
    public string Slip(string text, int caret)
    {
        if (!char.IsAsciiLetterLower(text[caret]) || Chance(caret, 0) >= SlipShare)
            return "";
        var unnoticed = (int)(Chance(caret, 1) * (MostUnnoticed + 1));
        var end = caret + 1;
        while (end < text.Length && end - caret <= unnoticed && char.IsLetter(text[end]))
            end++;
        return NextKey(text[caret]) + text[(caret + 1)..end];
    }

    /// <summary>The beginning of the word to delete when its last letter has been typed; nearly always null.</summary>
    public int? SecondThought(string text, int caret)
    {
        if (caret == 0 || !char.IsLetter(text[caret - 1]) || char.IsLetter(text[caret]) || Chance(caret, 2) >= ReconsideredShare)
            return null;
        var start = caret;
        while (start > 0 && char.IsLetter(text[start - 1]))
            start--;
        return start;
    }

    /// <summary>Whether the writer overlooks a suggestion at a place.</summary>
    public bool Overlooks(string text, int caret) => !Pauses(text, caret) && Chance(caret, 4) < OverlookedShare;

    /// <summary>Extra keys that the writer types, without suggestions.</summary>
    public int KeysOf(string text)
    {
        var keys = 0;
        for (var caret = 0; caret < text.Length; caret++)
            keys += 2 * Slip(text, caret).Length + (SecondThought(text, caret) is { } start ? 2 * (caret - start) : 0);
        return keys;
    }

    private bool Pauses(string text, int caret) =>
        caret > 0 && char.IsWhiteSpace(text[caret - 1]) && char.IsLetter(text[caret]) && Chance(caret, 3) < PauseShare;

    private static char NextKey(char letter)
    {
        var row = Array.Find(Rows, row => row.Contains(letter))!;
        return row[(row.IndexOf(letter) + 1) % row.Length];
    }

    /// <summary>A pseudo-random number from 0 to 1, a function of place and question (the finaliser of MurmurHash3).</summary>
    private double Chance(int caret, int question)
    {
        var h = unchecked((uint)(seed * 0x9E3779B1 + caret * 0x85EBCA6B + question * 0xC2B2AE35));
        h = unchecked((h ^ h >> 16) * 0x85EBCA6B);
        h = unchecked((h ^ h >> 13) * 0xC2B2AE35);
        return (h ^ h >> 16) / (uint.MaxValue + 1.0);
    }
}
