namespace Gpt2.LanguageServer.Prose;

/// <summary>Walks over the lines of a text; line feed, carriage return and both together end a line, as in LSP.</summary>
internal ref struct TextLines(ReadOnlySpan<char> text, int start = 0)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _next = start;

    public int Start { get; private set; }

    /// <summary>Behind the last character of the line, before its line end.</summary>
    public int End { get; private set; }

    /// <summary>The line has an end mark; only the last may lack it.</summary>
    public bool Terminated { get; private set; }

    public readonly ReadOnlySpan<char> Current => _text[Start..End];

    /// <summary>An empty rest behind the last line end is no line.</summary>
    public bool MoveNext()
    {
        if (_next >= _text.Length)
            return false;
        Start = _next;
        var length = _text[Start..].IndexOfAny('\n', '\r');
        Terminated = length >= 0;
        End = Terminated ? Start + length : _text.Length;
        _next = Terminated ? EndOfMark(End) : End;
        return true;
    }

    private readonly int EndOfMark(int at) => _text[at] == '\r' && at + 1 < _text.Length && _text[at + 1] == '\n' ? at + 2 : at + 1;
}
