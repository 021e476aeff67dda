using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Gpt2.Inference.Import;

/// <summary>The element types of GPT-2 checkpoints.</summary>
internal enum TensorType
{
    F64,
    F32,
    F16,
    BF16,
    I8,
}

/// <summary>Where a tensor is in a file.</summary>
/// <param name="Name">Its full name in the file.</param>
/// <param name="Type">The type name in the header, for example "F16"; buffers may have types that we do not read.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte.</param>
internal sealed record TensorEntry(string Name, string Type, long[] Shape, long Begin, long End);

/// <summary>A safetensors file: an 8-byte header length, a JSON header, then raw little-endian tensors
/// (https://huggingface.co/docs/safetensors). Tensors are read only on request. The file is not mapped into memory: if another program
/// overwrote a mapped file, the process would end.</summary>
internal sealed class SafetensorsFile : IDisposable
{
    /// <summary>GPT-2 XL needs about 50 kB. The format allows 100 MB, which take a gigabyte and half a minute to parse.</summary>
    private const long MaxHeaderBytes = 5_000_000;

    private readonly SafeFileHandle file;
    private readonly long dataStart;

    public string Path { get; }
    public IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    private SafetensorsFile(string path, SafeFileHandle file, long dataStart, Dictionary<string, TensorEntry> entries) =>
        (Path, this.file, this.dataStart, Entries) = (path, file, dataStart, entries);

    /// <exception cref="Gpt2Exception">The file is missing, truncated or damaged.</exception>
    public static SafetensorsFile Open(string path)
    {
        try
        {
            return Open(PlainFile.Open(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    private static SafetensorsFile Open(SafeFileHandle file, string path)
    {
        try
        {
            var length = RandomAccess.GetLength(file);
            var header = ReadHeader(file, length, path);
            var entries = ParseHeader(header, path);
            var dataStart = sizeof(long) + header.Length;
            CheckLayout(entries, length - dataStart, path);
            return new(path, file, dataStart, entries);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the tensor's bytes from <paramref name="offset"/> on until <paramref name="destination"/> is full.</summary>
    /// <exception cref="Gpt2Exception">The file can no longer be read, or has become shorter.</exception>
    public void Read(TensorEntry entry, long offset, Span<byte> destination)
    {
        if (offset < 0 || offset + destination.Length > entry.End - entry.Begin)
            throw new ArgumentOutOfRangeException(nameof(offset), $"{entry.Name} has {entry.End - entry.Begin} bytes");
        try
        {
            ReadExactly(file, dataStart + entry.Begin + offset, destination, Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(Path, e);
        }
    }

    public void Dispose() => file.Dispose();

    private static void ReadExactly(SafeFileHandle file, long offset, Span<byte> destination, string path)
    {
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(file, destination, offset);
            if (read == 0)
                throw Damaged(path, "it became shorter while it was read");
            offset += read;
            destination = destination[read..];
        }
    }

    private static byte[] ReadHeader(SafeFileHandle file, long fileLength, string path)
    {
        if (fileLength < sizeof(long))
            throw Damaged(path, $"it is only {fileLength} bytes long");
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        ReadExactly(file, 0, prefix, path);

        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length is < 2 or > MaxHeaderBytes || length > fileLength - sizeof(long))
            throw Damaged(path, $"its header claims {length} bytes, but the file has {fileLength}");

        var header = new byte[length];
        ReadExactly(file, sizeof(long), header, path);
        return header;
    }

    private static Dictionary<string, TensorEntry> ParseHeader(byte[] header, string path)
    {
        try
        {
            using var json = JsonDocument.Parse(header);
            var entries = new Dictionary<string, TensorEntry>();
            foreach (var property in json.RootElement.EnumerateObject())
                if (property.Name != "__metadata__" && !entries.TryAdd(property.Name, ParseEntry(property)))
                    throw Damaged(path, $"tensor {property.Name} is listed twice");
            return entries;
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            throw Damaged(path, $"its header is not valid safetensors ({e.Message})", e);
        }
    }

    private static TensorEntry ParseEntry(JsonProperty property)
    {
        var shape = property.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()).ToArray();
        var offsets = property.Value.GetProperty("data_offsets").EnumerateArray().Select(o => o.GetInt64()).ToArray();
        if (offsets.Length != 2)
            throw new FormatException($"{property.Name}: data_offsets must hold two numbers");
        return new(property.Name, property.Value.GetProperty("dtype").GetString() ?? "", shape, offsets[0], offsets[1]);
    }

    private static void CheckLayout(Dictionary<string, TensorEntry> entries, long dataBytes, string path)
    {
        long end = 0;
        foreach (var entry in entries.Values.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin < 0 || entry.End < entry.Begin || entry.End > dataBytes)
                throw Damaged(path, $"tensor {entry.Name} is at {entry.Begin}..{entry.End}, but the file has {dataBytes} bytes of tensors");
            if (entry.Begin < end)
                throw Damaged(path, $"tensor {entry.Name} overlaps the one before it");
            end = entry.End;
        }
    }

    private static Gpt2Exception Unreadable(string path, Exception e) =>
        new($"{path} cannot be read: {e.Message}", "Check that the file exists and can be read.", e);

    private static Gpt2Exception Damaged(string path, string what, Exception? inner = null) =>
        new($"{path} is damaged: {what}.", "Download or copy the file again.", inner);
}
