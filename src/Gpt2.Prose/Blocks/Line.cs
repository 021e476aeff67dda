namespace Gpt2.Prose.Blocks;

/// <summary>The role of a line in the paragraph structure.</summary>
internal enum LineKind : byte
{
    Blank,

    /// <summary>The first line of a paragraph.</summary>
    Paragraph,

    /// <summary>Another line of the open paragraph, item or quote.</summary>
    Continuation,

    /// <summary>The first line of a list item, or of another block that ends with its line.</summary>
    Item,
    Heading,

    /// <summary>Makes the line before it a heading.</summary>
    Underline,

    /// <summary>Makes the line before it the header of a table.</summary>
    TableRule,
    NotProse,
}

/// <summary>One line of the block structure.</summary>
/// <param name="Kind">The kind of line.</param>
/// <param name="Start">Where its prose begins, after indentation and markers.</param>
/// <param name="End">Where its prose ends.</param>
/// <param name="Reason">Why there is no prose outside that range.</param>
/// <param name="InList">Whether it belongs to a list item.</param>
internal readonly record struct Line(LineKind Kind, int Start, int End, NotProse Reason = NotProse.NoText, bool InList = false)
{
    public static Line Blank => new(LineKind.Blank, 0, 0);

    public static Line NotProse(NotProse reason) => new(LineKind.NotProse, 0, 0, reason);

    public bool IsProse => Kind is LineKind.Paragraph or LineKind.Continuation or LineKind.Item or LineKind.Heading;
}
