namespace Gpt2.Prose.Blocks;

/// <summary>The innermost open block.</summary>
internal enum OpenBlock : byte
{
    None,
    Paragraph,

    /// <summary>Text that is not prose, until its own end mark; <see cref="BlockState.Reason"/> says what it is.</summary>
    Literal,

    /// <summary>The next block will be a literal one: reStructuredText's "::", AsciiDoc's "[source]".</summary>
    Announced,
}

/// <summary>
/// All that the text before a point says about the lines behind it. The default value is the start of a document.
/// A value: cheap to copy, equal when nothing distinguishes the two points.
/// </summary>
internal readonly record struct BlockState
{
    /// <summary>A line of the document has been read: front matter can no longer begin.</summary>
    public bool Started { get; init; }

    /// <summary>The last character was a carriage return: a line feed that follows belongs to it.</summary>
    public bool AfterCarriageReturn { get; init; }

    /// <summary>The point lies inside a line whose kind is already decided: <see cref="Current"/>.</summary>
    public bool InLine { get; init; }

    /// <summary>The line in which the point lies; only with <see cref="InLine"/>.</summary>
    public Line Current { get; init; }

    /// <summary>The beginning of an unfinished line that is too short to be decided; it is read again with its rest.</summary>
    public string? Pending { get; init; }

    public OpenBlock Leaf { get; init; }

    /// <summary>What the literal block is.</summary>
    public NotProse Reason { get; init; }

    /// <summary>The character that closes the literal block, or a language's own name for its kind.</summary>
    public char Mark { get; init; }

    /// <summary>The length of the fence, or a number that a language needs: brackets still open, stage of a header.</summary>
    public int Count { get; init; }

    /// <summary>Columns before the opening of an indented block.</summary>
    public int Indent { get; init; }

    /// <summary>Open brackets, in a language's own numbers.</summary>
    public ulong Nesting { get; init; }

    /// <summary>The name of the open environment or block.</summary>
    public string? Name { get; init; }

    /// <summary>Open quotes and list items, the outermost first.</summary>
    public ContainerStack Containers { get; init; }

    /// <summary>How far a document has come that has parts: LaTeX's preamble, a commit's subject.</summary>
    public DocumentPart Part { get; init; }

    /// <summary>The last line of the open paragraph: an underline would make it a heading.</summary>
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

/// <summary>The parts of documents that begin with something else than prose.</summary>
internal enum DocumentPart : byte
{
    Unknown,
    Preamble,
    Body,

    /// <summary>Behind the document's own end.</summary>
    End,
}
