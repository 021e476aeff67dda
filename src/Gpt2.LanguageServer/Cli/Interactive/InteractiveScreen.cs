using System.Globalization;
using System.Text;

namespace Gpt2.LanguageServer.Cli.Interactive;

/// <summary>Draws one line of text, however many rows of the terminal it takes, with the suggestion dimmed behind the cursor.</summary>
/// <param name="output">The terminal; ANSI sequences as in ECMA-48.</param>
internal sealed class InteractiveScreen(TextWriter output)
{
    private const string ClearBelow = "\e[J",
        Dim = "\e[2m",
        NotDim = "\e[22m";

    private int row; // of the cursor, from the line's first

    /// <summary>Shows the line as it is now.</summary>
    /// <param name="width">Columns of the terminal.</param>
    public void Draw(string line, string suggestion, int width)
    {
        var cursor = Cells(line);
        suggestion = Fitting(suggestion, cursor, width);
        var end = cursor + Cells(suggestion);
        var frame = new StringBuilder("\r").Append(Up(row)).Append(ClearBelow).Append(line);
        if (suggestion.Length > 0)
            frame.Append(Dim).Append(suggestion).Append(NotDim);
        else if (cursor > 0 && cursor % width == 0)
            frame.Append(" \r"); // a terminal begins the next row only with the next character
        row = cursor / width;
        frame.Append(Up(end / width - row));
        if (suggestion.Length > 0)
            frame.Append('\r').Append(cursor % width > 0 ? $"\e[{cursor % width}C" : "");
        output.Write(frame);
        output.Flush();
    }

    /// <summary>Leaves the line as it is and begins the next one.</summary>
    public void End(string line, int width)
    {
        Draw(line, "", width);
        output.Write("\r\n");
        output.Flush();
        row = 0;
    }

    private static string Up(int rows) => rows > 0 ? $"\e[{rows}A" : "";

    /// <summary>The suggestion's first line, without a last character that would stand in a row's last column: the cursor would then be in
    /// no row.</summary>
    private static string Fitting(string suggestion, int cursor, int width)
    {
        var line = suggestion.AsSpan();
        line = line[..(line.IndexOfAny('\r', '\n') is var end and >= 0 ? end : line.Length)];
        while (!line.IsEmpty && (cursor + Cells(line.ToString())) % width == 0)
            line = line[..^1];
        return line.ToString();
    }

    /// <summary>Columns that a text takes: two for the wide scripts of East Asia, none for marks that stand over a letter.</summary>
    private static int Cells(string text) =>
        text.EnumerateRunes()
            .Sum(rune =>
                Rune.GetUnicodeCategory(rune) switch
                {
                    UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
                    _ => rune.Value
                        is (>= 0x1100 and <= 0x115F)
                            or (>= 0x2E80 and <= 0xA4CF)
                            or (>= 0xAC00 and <= 0xD7A3)
                            or (>= 0xF900 and <= 0xFAFF)
                            or (>= 0xFE30 and <= 0xFE6F)
                            or (>= 0xFF00 and <= 0xFF60)
                            or (>= 0x1F300 and <= 0x1FAFF)
                            or (>= 0x20000 and <= 0x3FFFD)
                        ? 2
                        : 1,
                }
            );
}
