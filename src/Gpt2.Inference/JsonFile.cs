using System.Text;
using System.Text.Json;

namespace Gpt2.Inference;

/// <summary>Reads JSON files from other programs.</summary>
internal static class JsonFile
{
    /// <summary>Reads a file, with or without a byte order mark.</summary>
    /// <exception cref="JsonException">The file is not JSON.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static JsonDocument Read(string path)
    {
        ReadOnlyMemory<byte> bytes = PlainFile.ReadAllBytes(path);
        return JsonDocument.Parse(bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
    }
}
