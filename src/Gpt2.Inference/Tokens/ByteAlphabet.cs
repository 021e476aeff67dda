namespace Gpt2.Inference.Tokens;

/// <summary>How GPT-2's vocabulary file writes bytes as printable characters: printable Latin-1 stands for itself, and the other 68 bytes
/// are written from U+0100 on (bytes_to_unicode in the released encoder).</summary>
internal static class ByteAlphabet
{
    private static readonly Dictionary<char, byte> ByteOf = Make();

    /// <exception cref="FormatException">A character stands for no byte.</exception>
    public static byte[] Decode(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
            if (!ByteOf.TryGetValue(token[i], out bytes[i]))
                throw new FormatException($"token \"{token}\" contains U+{(int)token[i]:X4}, which stands for no byte");
        return bytes;
    }

    private static Dictionary<char, byte> Make()
    {
        var map = new Dictionary<char, byte>();
        var next = '\u0100';
        for (var b = 0; b <= byte.MaxValue; b++)
            map[b is >= '!' and <= '~' or >= '¡' and <= '¬' or >= '®' and <= 'ÿ' ? (char)b : next++] = (byte)b;
        return map;
    }
}
