using System.Text;
using System.Text.Json;

namespace Gpt2.Inference;

/// <summary>JSON files that other programs wrote.</summary>
internal static class JsonFile
{
    /// <summary>Reads a file, with or without a byte order mark.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static JsonDocument Read(string path)
    {
        ReadOnlyMemory<byte> bytes = PlainFile.ReadAllBytes(path);
        return JsonDocument.Parse(bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
    }
}
