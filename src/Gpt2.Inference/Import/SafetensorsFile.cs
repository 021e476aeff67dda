using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Text.Json;

namespace Gpt2.Inference.Import;

/// <summary>Element types that GPT-2 checkpoints are stored in.</summary>
internal enum TensorType
{
    F64,
    F32,
    F16,
    BF16,
    I8,
}

/// <summary>Where one tensor lies in a file.</summary>
/// <param name="Name">Its full name in the file.</param>
/// <param name="Type">The header's type name, for example "F16"; buffers may have types that we do not read.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">One past the last byte.</param>
internal sealed record TensorEntry(string Name, string Type, long[] Shape, long Begin, long End);

/// <summary>A memory-mapped safetensors file: an 8-byte header length, a JSON header, then raw little-endian tensors
/// (https://huggingface.co/docs/safetensors). Nothing is read before it is asked for.</summary>
internal sealed unsafe class SafetensorsFile : IDisposable
{
    /// <summary>The format's own limit; GPT-2 XL needs about 50 kB.</summary>
    private const long MaxHeaderBytes = 100_000_000;

    private readonly MemoryMappedFile map;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* data;

    public string Path { get; }
    public IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    private SafetensorsFile(string path, long headerBytes, Dictionary<string, TensorEntry> entries)
    {
        Path = path;
        Entries = entries;
        map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        data = start + sizeof(long) + headerBytes;
    }

    /// <exception cref="Gpt2Exception">The file is absent, cut off or damaged.</exception>
    public static SafetensorsFile Open(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var header = ReadHeader(file, path);
            var entries = ParseHeader(header, path);
            CheckLayout(entries, file.Length - sizeof(long) - header.Length, path);
            return new(path, header.Length, entries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception($"{path} cannot be read: {e.Message}", "Check that the file exists and may be read.", e);
        }
    }

    /// <summary>The tensor's bytes from <paramref name="offset"/> on.</summary>
    public ReadOnlySpan<byte> Bytes(TensorEntry entry, long offset, int count)
    {
        if (offset < 0 || count < 0 || offset + count > entry.End - entry.Begin)
            throw new ArgumentOutOfRangeException(nameof(offset), $"{entry.Name} has {entry.End - entry.Begin} bytes");
        return new(data + entry.Begin + offset, count);
    }

    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        map.Dispose();
    }

    private static byte[] ReadHeader(FileStream file, string path)
    {
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        if (file.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
            throw Damaged(path, $"it is only {file.Length} bytes long");

        var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
        if (length is < 2 or > MaxHeaderBytes || length > file.Length - sizeof(long))
            throw Damaged(path, $"its header claims {length} bytes and the file has {file.Length}");

        var header = new byte[length];
        file.ReadExactly(header);
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
            throw Damaged(path, $"its header is not what safetensors prescribes ({e.Message})", e);
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
                throw Damaged(path, $"tensor {entry.Name} lies at {entry.Begin}..{entry.End}, the file holds {dataBytes} bytes of tensors");
            if (entry.Begin < end)
                throw Damaged(path, $"tensor {entry.Name} overlaps the one before it");
            end = entry.End;
        }
    }

    private static Gpt2Exception Damaged(string path, string what, Exception? inner = null) =>
        new($"{path} is damaged: {what}.", "Download or copy the file again.", inner);
}
