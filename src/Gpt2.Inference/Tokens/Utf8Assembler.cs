using System.Text;

namespace Gpt2.Inference.Tokens;

/// <summary>Turns bytes that arrive token by token into text. A character is held back until all its bytes are there.</summary>
public sealed class Utf8Assembler
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();

    /// <summary>The characters that are now complete; often none or several.</summary>
    public string Append(ReadOnlySpan<byte> bytes) => Decode(bytes, flush: false);

    /// <summary>U+FFFD if a character is unfinished, otherwise nothing.</summary>
    public string Finish() => Decode([], flush: true);

    private string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        var characters = new char[decoder.GetCharCount(bytes, flush)];
        decoder.GetChars(bytes, characters, flush);
        return new(characters);
    }
}
