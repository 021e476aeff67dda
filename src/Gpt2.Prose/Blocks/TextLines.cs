namespace Gpt2.Prose.Blocks;

/// <summary>Iterates over the lines of a text. Line feed, carriage return and both together end a line, as in LSP.</summary>
internal ref struct TextLines(ReadOnlySpan<char> text, int start = 0)
{
    private readonly ReadOnlySpan<char> text = text;
    private int next = start;

    public int Start { get; private set; }

    /// <summary>The end of the line, before its line ending.</summary>
    public int End { get; private set; }

    /// <summary>Whether the line has a line ending; only the last line may lack one.</summary>
    public bool Terminated { get; private set; }

    public readonly ReadOnlySpan<char> Current => text[Start..End];

    /// <summary>An empty rest after the last line ending is not a line.</summary>
    public bool MoveNext()
    {
        if (next >= text.Length)
            return false;
        Start = next;
        var length = text[Start..].IndexOfAny('\n', '\r');
        Terminated = length >= 0;
        End = Terminated ? Start + length : text.Length;
        next = Terminated ? EndOfMark(End) : End;
        return true;
    }

    private readonly int EndOfMark(int at) => text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? at + 2 : at + 1;
}
