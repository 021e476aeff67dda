using System.Buffers.Text;

namespace Gpt2.LanguageServer.Rpc;

/// <summary>Repairs half surrogate pairs, which come from editors that cut their text by UTF-16 units. JSON may contain one as an escape,
/// but no .NET string can be read from it, and all edits after half an emoji would be lost.</summary>
internal static class HalfCharacters
{
    private const int EscapeLength = 6; // \uXXXX

    private static ReadOnlySpan<byte> Replacement => "\\uFFFD"u8;

    /// <summary>JSON of the same length with U+FFFD instead of each half, or null if there is none.</summary>
    public static byte[]? Replaced(ReadOnlySpan<byte> json)
    {
        byte[]? replaced = null;
        for (var at = 0; json[Math.Min(at, json.Length)..].IndexOf((byte)'\\') is var next and >= 0; at++)
        {
            at += next;
            var unit = UnitAt(json, at);
            if (char.IsHighSurrogate(unit) && char.IsLowSurrogate(UnitAt(json, at + EscapeLength)))
                at += 2 * EscapeLength - 1;
            else if (char.IsSurrogate(unit))
                Replacement.CopyTo((replaced ??= json.ToArray()).AsSpan(at));
            else
                at++; // the escaped character may be a backslash
        }
        return replaced;
    }

    /// <summary>The unit that an escape stands for; zero if there is no escape here.</summary>
    private static char UnitAt(ReadOnlySpan<byte> json, int at) =>
        json[Math.Min(at, json.Length)..] is [(byte)'\\', (byte)'u', .. var rest]
        && rest.Length >= 4
        && Utf8Parser.TryParse(rest[..4], out ushort unit, out var read, 'x')
        && read == 4
            ? (char)unit
            : '\0';
}
