using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Markdown;

/// <summary>A position in a Markdown line, counted in columns: a tab extends to the next multiple of four.</summary>
internal ref struct MarkdownCursor(MarkdownFlavour flavour, ReadOnlySpan<char> line)
{
    private readonly ReadOnlySpan<char> line = line;
    private int column;

    public readonly MarkdownFlavour Flavour => flavour;

    public int At { get; private set; }

    public readonly ReadOnlySpan<char> Rest => line[At..];

    /// <summary>The line from its first character that is not white space.</summary>
    public readonly ReadOnlySpan<char> Text => Rest[BlockParsing.Indent(Rest)..];

    /// <summary>Columns of white space ahead.</summary>
    public readonly int Indent
    {
        get
        {
            var (column, at) = (this.column, At);
            for (; at < line.Length && line[at] is ' ' or '\t'; at++)
                column += line[at] == ' ' ? 1 : TabWidth(column);
            return column - this.column;
        }
    }

    /// <summary>Whether the line is indented so far that it can only begin code.</summary>
    public readonly bool IsIndented => Indent >= flavour.CodeIndent;

    /// <summary>Consumes up to this many columns of white space.</summary>
    public void SkipColumns(int columns)
    {
        while (columns > 0 && At < line.Length && line[At] is ' ' or '\t')
        {
            var width = line[At] == ' ' ? 1 : TabWidth(column);
            var used = Math.Min(width, columns);
            columns -= used;
            column += used;
            if (used == width)
                At++;
        }
    }

    public void SkipSpace() => SkipColumns(Indent);

    /// <summary>Consumes this many characters, none of which is a tab.</summary>
    public void Skip(int characters)
    {
        At += characters;
        column += characters;
    }

    private static int TabWidth(int column) => 4 - column % 4;
}
