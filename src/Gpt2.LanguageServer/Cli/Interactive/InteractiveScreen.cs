using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Gpt2.LanguageServer.Cli.Interactive;

/// <summary>Draws one line of text, wrapped at words over as many rows as needed, with the suggestion dimmed after the cursor.</summary>
/// <param name="output">The terminal; ANSI sequences as in ECMA-48.</param>
internal sealed class InteractiveScreen(TextWriter output)
{
    private const string ClearBelow = "\e[J",
        Dim = "\e[2m",
        NotDim = "\e[22m",
        NextRow = "\r\n";

    private const int NarrowestWidth = 2;

    private int[] shown = [0]; // columns of each row down to the cursor

    /// <summary>Draws the line as it is now.</summary>
    /// <param name="width">The terminal's width in columns.</param>
    public void Draw(string line, string suggestion, int width)
    {
        width = Math.Max(width, NarrowestWidth);
        var rows = Wrap(line, width, column: 0);
        var column = rows[^1].GetCellWidth();
        var end = suggestion.AsSpan().IndexOfAny('\r', '\n');
        var ghost = Wrap(end < 0 ? suggestion : suggestion[..end], width, column);
        var frame = new StringBuilder("\r")
            .Append(Up(RowsAbove(width)))
            .Append(ClearBelow)
            .AppendJoin(NextRow, rows)
            .Append(suggestion.Length > 0 ? $"{Dim}{string.Join(NextRow, ghost)}{NotDim}" : "")
            .Append(Up(ghost.Count - 1))
            .Append('\r')
            .Append(column > 0 ? $"\e[{column}C" : "");
        output.Write(frame);
        output.Flush();
        shown = [.. rows.Select(row => row.GetCellWidth())];
    }

    /// <summary>Leaves the line as it is and begins the next one.</summary>
    public void End(string line, int width)
    {
        Draw(line, "", width);
        output.Write(NextRow);
        output.Flush();
        shown = [0];
    }

    /// <summary>Rows between the first and the cursor. If the terminal became narrower, it has broken rows that no longer fit.</summary>
    private int RowsAbove(int width) => shown.SkipLast(1).Sum(columns => Math.Max(1, (columns + width - 1) / width)) + shown[^1] / width;

    private static string Up(int rows) => rows > 0 ? $"\e[{rows}A" : "";

    /// <summary>The rows of a text that begins in a given column. Only spaces may stand in the last column, so that the cursor is never
    /// past it.</summary>
    private static List<string> Wrap(string text, int width, int column)
    {
        var (rows, row) = (new List<string>(), new StringBuilder());
        for (var rest = text.AsSpan(); !rest.IsEmpty; )
        {
            var isSpace = rest[0] == ' ';
            var length =
                isSpace ? 1
                : rest.IndexOf(' ') is var at and > 0 ? at
                : rest.Length;
            var columns = Columns(rest[..length]);
            if (!isSpace && columns >= width && column == 0)
                (length, columns) = Fitting(rest[..length], width - 1);
            if (column + columns > (isSpace ? width : width - 1))
            {
                Break();
                continue;
            }
            row.Append(rest[..length]);
            column += columns;
            rest = rest[length..];
            if (column == width)
                Break();
        }
        rows.Add(row.ToString());
        return rows;

        void Break()
        {
            rows.Add(row.ToString());
            row.Clear();
            column = 0;
        }
    }

    /// <summary>As much of a word as fits into this many columns, at least one character.</summary>
    private static (int Length, int Columns) Fitting(ReadOnlySpan<char> word, int columns)
    {
        var length = StringInfo.GetNextTextElementLength(word);
        while (
            length < word.Length
            && length + StringInfo.GetNextTextElementLength(word[length..]) is var next
            && Columns(word[..next]) <= columns
        )
            length = next;
        return (length, Math.Min(columns, Columns(word[..length])));
    }

    private static int Columns(ReadOnlySpan<char> text) => text.ToString().GetCellWidth();
}
