using System.Text;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Tests.Documents;

/// <summary>Converts positions exactly as LSP specifies, slowly and in one string, for comparison with ChunkedText.</summary>
internal static class NaiveText
{
    public static int OffsetAt(string text, Position position, PositionEncoding encoding)
    {
        var lines = Lines(text);
        if (position.Line >= lines.Count)
            return text.Length;
        var (start, end) = lines[Math.Max(position.Line, 0)];
        if (position.Line < 0)
            return 0;

        var left = Math.Max(position.Character, 0);
        var offset = start;
        while (offset < end)
        {
            Rune.DecodeFromUtf16(text.AsSpan(offset, end - offset), out var rune, out var units);
            left -= Width(rune, units, encoding);
            if (left < 0)
                break;
            offset += units;
        }
        return offset;
    }

    public static Position PositionAt(string text, int offset, PositionEncoding encoding)
    {
        var lines = Lines(text);
        var line = lines.FindLastIndex(l => l.Start <= offset);
        var (start, end) = lines[line];
        var column = 0;
        for (var at = start; at < Math.Min(offset, end); )
        {
            Rune.DecodeFromUtf16(text.AsSpan(at, end - at), out var rune, out var units);
            at += units;
            column += at <= offset ? Width(rune, units, encoding) : 0;
        }
        return new(line, column);
    }

    private static int Width(Rune rune, int units, PositionEncoding encoding) =>
        encoding switch
        {
            PositionEncoding.Utf8 => rune.Utf8SequenceLength,
            PositionEncoding.Utf16 => units,
            _ => 1,
        };

    private static List<(int Start, int End)> Lines(string text)
    {
        List<(int, int)> lines = [];
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('\n' or '\r'))
                continue;
            lines.Add((start, i));
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
                i++;
            start = i + 1;
        }
        lines.Add((start, text.Length));
        return lines;
    }
}
