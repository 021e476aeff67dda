using System.Text;
using Spectre.Console;

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
        var cursor = line.GetCellWidth();
        suggestion = Fitting(suggestion, cursor, width);
        var end = cursor + suggestion.GetCellWidth();
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
        while (!line.IsEmpty && (cursor + line.ToString().GetCellWidth()) % width == 0)
            line = line[..^1];
        return line.ToString();
    }
}
