namespace Gpt2.LanguageServer.Prose;

/// <summary>A place in a Markdown line, counted in columns: a tab reaches to the next multiple of four.</summary>
internal ref struct MarkdownCursor(ReadOnlySpan<char> line)
{
    private readonly ReadOnlySpan<char> _line = line;
    private int _column;

    public int At { get; private set; }

    public readonly ReadOnlySpan<char> Rest => _line[At..];

    /// <summary>The line from its first character that is not white space.</summary>
    public readonly ReadOnlySpan<char> Text => Rest[LineText.Indent(Rest)..];

    /// <summary>Columns of white space ahead.</summary>
    public readonly int Indent
    {
        get
        {
            var (column, at) = (_column, At);
            for (; at < _line.Length && _line[at] is ' ' or '\t'; at++)
                column += _line[at] == ' ' ? 1 : TabWidth(column);
            return column - _column;
        }
    }

    /// <summary>Consumes up to so many columns of white space.</summary>
    public void SkipColumns(int columns)
    {
        while (columns > 0 && At < _line.Length && _line[At] is ' ' or '\t')
        {
            var width = _line[At] == ' ' ? 1 : TabWidth(_column);
            var used = Math.Min(width, columns);
            columns -= used;
            _column += used;
            if (used == width)
                At++;
        }
    }

    public void SkipSpace() => SkipColumns(Indent);

    /// <summary>Consumes so many characters that are no tabs.</summary>
    public void Skip(int characters)
    {
        At += characters;
        _column += characters;
    }

    private static int TabWidth(int column) => 4 - column % 4;
}
