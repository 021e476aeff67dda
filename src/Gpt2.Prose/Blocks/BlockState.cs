namespace Gpt2.Prose.Blocks;

/// <summary>The innermost open block.</summary>
internal enum OpenBlock : byte
{
    None,
    Paragraph,

    /// <summary>Text that is not prose, up to its own end marker; <see cref="BlockState.Reason"/> says what it is.</summary>
    Literal,

    /// <summary>The next block will be literal: reStructuredText's "::", AsciiDoc's "[source]".</summary>
    Announced,
}

/// <summary>
/// Everything that the text before a point determines about the lines after it. The default value is the start of a document. A value type:
/// cheap to copy, and equal if nothing distinguishes the two points.
/// </summary>
internal readonly record struct BlockState
{
    /// <summary>Whether a line of the document has been read, so that front matter can no longer begin.</summary>
    public bool Started { get; init; }

    /// <summary>Whether the last character was a carriage return, so that a line feed after it belongs to it.</summary>
    public bool AfterCarriageReturn { get; init; }

    /// <summary>Whether the point is inside a line whose kind is already decided: <see cref="Current"/>.</summary>
    public bool InLine { get; init; }

    /// <summary>The line that contains the point; only with <see cref="InLine"/>.</summary>
    public Line Current { get; init; }

    /// <summary>The beginning of an unfinished line that is too short to classify; it is read again with its rest.</summary>
    public string? Pending { get; init; }

    public OpenBlock Leaf { get; init; }

    /// <summary>What the literal block contains.</summary>
    public NotProse Reason { get; init; }

    /// <summary>The character that closes the literal block, or a dialect's own name for its kind.</summary>
    public char Mark { get; init; }

    /// <summary>The length of the fence, or a number that a dialect needs, such as open brackets or the stage of a header.</summary>
    public int Count { get; init; }

    /// <summary>The indentation of an indented block's opening, in columns.</summary>
    public int Indent { get; init; }

    /// <summary>Open brackets, in a dialect's own numbering.</summary>
    public ulong Nesting { get; init; }

    /// <summary>The name of the open environment or block.</summary>
    public string? Name { get; init; }

    /// <summary>Open quotes and list items, outermost first.</summary>
    public ContainerStack Containers { get; init; }

    /// <summary>The part that a document with several parts has reached: LaTeX's preamble, a commit's subject.</summary>
    public DocumentPart Part { get; init; }

    /// <summary>The last line of the open paragraph; an underline would make it a heading.</summary>
    public string? Previous { get; init; }

    /// <summary>The clean text of the last heading.</summary>
    public string? Heading { get; init; }

    public BlockState Closed() => this with { Leaf = OpenBlock.None, Reason = default, Mark = default, Count = 0, Indent = 0, Name = null };

    public BlockState Literal(NotProse reason, char mark = default, int count = 0, int indent = 0, string? name = null) =>
        this with
        {
            Leaf = OpenBlock.Literal,
            Reason = reason,
            Mark = mark,
            Count = count,
            Indent = indent,
            Name = name,
        };
}

/// <summary>The parts of documents that do not begin with prose.</summary>
internal enum DocumentPart : byte
{
    Unknown,
    Preamble,
    Body,

    /// <summary>After the document's own end.</summary>
    End,
}
