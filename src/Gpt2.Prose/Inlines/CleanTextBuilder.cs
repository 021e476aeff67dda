using Gpt2.Prose.Typography;

namespace Gpt2.Prose.Inlines;

/// <summary>Builds the clean text: white space is single and removed at the beginning of a block, and quotes are straight.</summary>
/// <remarks>Typographic quotes are two tokens each in GPT-2's vocabulary, and a small model has seen few of them. Suggestions get the
/// document's own quotes back from <see cref="TypographicStyle"/>.</remarks>
internal sealed class CleanTextBuilder(int capacity = 256)
{
    private char[] text = new char[capacity];
    private int blockStart;

    public int Length { get; private set; }

    public bool BlockIsEmpty => text.AsSpan(blockStart, Length - blockStart).Trim().IsEmpty;

    private bool NeedsNoSpace => Length == blockStart || text[Length - 1] is ' ' or '\n';

    /// <summary>Begins a block; its separator is written only after other text.</summary>
    public void Begin(ReadOnlySpan<char> separator)
    {
        TrimEnd();
        if (Length > 0)
            Append(separator);
        blockStart = Length;
    }

    public void Write(ReadOnlySpan<char> text)
    {
        if (text.StartsWith(' '))
        {
            Space();
            text = text.TrimStart(' ');
        }
        for (var at = text.IndexOf("  "); at >= 0; at = text.IndexOf("  "))
        {
            Append(text[..(at + 1)]);
            text = text[at..].TrimStart(' ');
        }
        Append(text);
    }

    public void Space()
    {
        if (!NeedsNoSpace)
            Append(" ");
    }

    /// <summary>A line break that matters.</summary>
    public void Break()
    {
        TrimEnd();
        if (Length > blockStart)
            Append("\n");
    }

    /// <summary>Removes the last characters of the block.</summary>
    public void TakeBack(int characters) => Length = Math.Max(blockStart, Length - characters);

    public void TakeBackSpace()
    {
        if (Length > blockStart && text[Length - 1] == ' ')
            Length--;
    }

    /// <summary>Removes everything after <paramref name="length"/>, including separators.</summary>
    public void TakeBackTo(int length) => blockStart = Length = length;

    public override string ToString() => new(text, 0, Length);

    /// <summary>The text after <paramref name="length"/>; the text may have become shorter than that.</summary>
    public string From(int length) => length < Length ? new(text, length, Length - length) : "";

    private static void Straighten(Span<char> text)
    {
        if (text.IndexOfAnyInRange('\u2018', '\u201F') < 0)
            return;
        foreach (ref var c in text)
            c = c switch
            {
                >= '\u2018' and <= '\u201B' => '\'',
                >= '\u201C' and <= '\u201F' => '"',
                _ => c,
            };
    }

    private void TrimEnd()
    {
        while (Length > blockStart && text[Length - 1] is ' ' or '\n')
            Length--;
    }

    private void Append(ReadOnlySpan<char> text)
    {
        if (Length + text.Length > this.text.Length)
            Array.Resize(ref this.text, Math.Max(2 * this.text.Length, Length + text.Length));
        var written = this.text.AsSpan(Length, text.Length);
        text.CopyTo(written);
        Straighten(written);
        Length += text.Length;
    }
}
