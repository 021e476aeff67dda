namespace Gpt2.Prose.Dialects.Typst;

/// <summary>What an open bracket contains.</summary>
internal enum TypstMode : byte
{
    /// <summary>Text outside any bracket.</summary>
    Document,

    /// <summary>"(": arguments and other code.</summary>
    Arguments,

    /// <summary>"(" of a table or grid, whose content is cells.</summary>
    Cells,

    /// <summary>"{": code.</summary>
    CodeBlock,

    /// <summary>From a keyword to the end of the line: code.</summary>
    Statement,

    /// <summary>"[" in code: text.</summary>
    Content,

    /// <summary>"[" in such text: a literal bracket.</summary>
    Bracket,
}

/// <summary>The open brackets, four bits each, with the innermost in the lowest bits; of more than sixteen the outermost are
/// dropped.</summary>
internal readonly record struct TypstModes(ulong Bits)
{
    public TypstMode Innermost => (TypstMode)(Bits & 15);

    public bool AreCode => Innermost is TypstMode.Arguments or TypstMode.Cells or TypstMode.CodeBlock or TypstMode.Statement;

    public int Count => 16 - System.Numerics.BitOperations.LeadingZeroCount(Bits) / 4;

    public bool HoldCells
    {
        get
        {
            for (var bits = Bits; bits != 0; bits >>= 4)
                if ((TypstMode)(bits & 15) == TypstMode.Cells)
                    return true;
            return false;
        }
    }

    /// <summary>The bracket with this many others inside it.</summary>
    public TypstMode this[int outer] => outer < Count ? (TypstMode)(Bits >> 4 * (Count - 1 - outer) & 15) : TypstMode.Document;

    public TypstModes Push(TypstMode mode) => new(Bits << 4 | (byte)mode);

    public TypstModes Pop() => new(Bits >> 4);
}
