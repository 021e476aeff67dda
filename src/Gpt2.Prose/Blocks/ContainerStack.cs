using System.Numerics;

namespace Gpt2.Prose.Blocks;

/// <summary>
/// Open quotes, list items and footnotes, one byte each, up to eight levels; deeper ones count as the eighth. A list item is stored as the
/// number of columns by which its lines are indented.
/// </summary>
internal readonly record struct ContainerStack(ulong Bytes)
{
    public const byte Quote = 255;

    /// <summary>A block indented by four columns whose lines are paragraphs, not list items.</summary>
    public const byte Note = 254;

    public int Count => 8 - BitOperations.LeadingZeroCount(Bytes) / 8;

    public bool IsEmpty => Bytes == 0;

    public byte this[int level] => (byte)(Bytes >> (8 * level));

    public bool HasItem
    {
        get
        {
            for (var i = 0; i < Count; i++)
                if (this[i] < Note)
                    return true;
            return false;
        }
    }

    public ContainerStack Push(byte container) => Count == 8 ? this : new(Bytes | (ulong)container << (8 * Count));

    public ContainerStack Take(int levels) => levels >= 8 ? this : new(Bytes & ((1UL << (8 * levels)) - 1));
}
