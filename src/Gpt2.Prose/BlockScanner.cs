using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose;

/// <summary>Carries a <see cref="BlockState"/> through a text, line by line.</summary>
internal static class BlockScanner
{
    /// <summary>Only the beginning of a line decides its block, so that a line of megabytes needs no memory.</summary>
    public const int LineHead = 1024;

    private const int LongestHeading = 200;

    /// <summary>The state after <paramref name="text"/>, which begins exactly where <paramref name="state"/> ends.</summary>
    public static BlockState Advance(Dialect dialect, BlockState state, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return state;
        if (state.Pending is { } pending)
        {
            text = string.Concat(pending, text);
            state = state with { Pending = null };
        }

        ReadOnlySpan<char> previous = state.Previous,
            heading = default;
        var lines = new TextLines(text, state.AfterCarriageReturn && text[0] == '\n' ? 1 : 0);
        while (lines.MoveNext())
        {
            if (state.InLine)
            {
                if (lines.Terminated)
                    state = state with { InLine = false, Current = default };
                continue;
            }
            if (!lines.Terminated && lines.Current.Length < LineHead)
            {
                state = state with { Pending = lines.Current.ToString() };
                break;
            }
            var head = Head(lines.Current);
            var line = Read(dialect.Blocks, ref state, previous, head);
            if (line.Kind == LineKind.Heading && line.Start < line.End)
                heading = head[line.Start..line.End];
            if (line.Kind == LineKind.Underline && !previous.IsEmpty)
                heading = previous;
            previous = line.IsProse && line.Kind != LineKind.Heading ? Short(head[line.Start..line.End]) : default;
            if (!lines.Terminated)
                state = state with { InLine = true, Current = line };
        }
        return state with
        {
            AfterCarriageReturn = text[^1] == '\r',
            Previous = previous.IsEmpty ? null : previous.ToString(),
            Heading = heading.IsEmpty ? state.Heading : InlineReader.Clean(dialect.Inlines, Short(heading)),
        };
    }

    /// <summary>Classifies one line; a byte order mark before the first line is ignored.</summary>
    public static Line Read(BlockRule rule, ref BlockState state, ReadOnlySpan<char> previous, ReadOnlySpan<char> head)
    {
        if (state.Started)
            return rule(ref state, previous, head);
        var mark = head.StartsWith('\uFEFF') ? 1 : 0;
        var line = rule(ref state, previous, head[mark..]);
        state = state with { Started = true };
        return mark == 0 ? line : line with { Start = line.Start + mark, End = line.End + mark };
    }

    /// <summary>The part of a line that decides its kind.</summary>
    public static ReadOnlySpan<char> Head(ReadOnlySpan<char> line) => line.Length > LineHead ? line[..LineHead] : line;

    private static ReadOnlySpan<char> Short(ReadOnlySpan<char> text) => text.Length > LongestHeading ? text[..LongestHeading] : text;
}
