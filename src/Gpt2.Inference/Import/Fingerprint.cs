using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Gpt2.Inference.Import;

/// <summary>Fast hashes that show whether files have changed. They detect accidents, not forgery.</summary>
internal static class Fingerprint
{
    /// <summary>Files up to Samples · SampleBytes are read completely, larger ones at this many places: hashing 6 GB at each start would
    /// take seconds.</summary>
    private const int Samples = 256;
    private const int SampleBytes = 256 * 1024;

    /// <summary>The hash of a whole file. It runs at memory speed, in a few percent of the time that loading a model takes.</summary>
    public static string OfFile(string path)
    {
        var hash = new XxHash128();
        using var file = new FileStream(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.Read,
            bufferSize: 1 << 20,
            FileOptions.SequentialScan
        );
        hash.Append(file);
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>Identifies a checkpoint by its configuration and by the name, length, time and samples of each weight file.</summary>
    /// <exception cref="Gpt2Exception">The weights are missing or cannot be read.</exception>
    public static string OfCheckpoint(string directory, params ReadOnlySpan<string> salt)
    {
        var hash = new XxHash128();
        foreach (var part in salt)
            hash.Append(Encoding.UTF8.GetBytes(part + "\n"));
        hash.Append(PlainFile.ReadAllBytes(Path.Combine(directory, ModelFiles.Config)));
        foreach (var file in Checkpoint.Files(directory))
            try
            {
                AppendSamples(hash, file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new Gpt2Exception($"{file} cannot be read: {e.Message}", "Check that the file exists and can be read.", e);
            }
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private static void AppendSamples(XxHash128 hash, string path)
    {
        using var file = PlainFile.Open(path);
        var length = RandomAccess.GetLength(file);
        AppendNumber(hash, length);
        AppendNumber(hash, File.GetLastWriteTimeUtc(path).Ticks);
        hash.Append(Encoding.UTF8.GetBytes(Path.GetFileName(path)));

        var buffer = new byte[SampleBytes];
        var stride = Math.Max(SampleBytes, (length - SampleBytes) / (Samples - 1));
        for (long offset = 0; offset < length; offset += stride)
            hash.Append(buffer.AsSpan(0, RandomAccess.Read(file, buffer, offset)));
    }

    private static void AppendNumber(XxHash128 hash, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        hash.Append(bytes);
    }
}
