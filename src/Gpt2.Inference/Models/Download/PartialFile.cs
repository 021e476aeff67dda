using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Gpt2.Inference.Models.Download;

/// <summary>The part of a file that has been downloaded, hashed on the way. It stays on disk until the file is complete.</summary>
internal sealed class PartialFile : IDisposable
{
    private readonly string path;
    private readonly FileStream stream;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private PartialFile(string path)
    {
        this.path = path;
        stream = new(PartPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
    }

    /// <summary>The bytes downloaded so far.</summary>
    public long Length => stream.Position;

    /// <summary>Its directory.</summary>
    public string Directory => Path.GetDirectoryName(path)!;

    /// <summary>The server's tag for the bytes; null if it gave none that can be used for another request.</summary>
    public EntityTagHeaderValue? Tag =>
        File.Exists(TagPath) && EntityTagHeaderValue.TryParse(File.ReadAllText(TagPath), out var tag) ? tag : null;

    private string PartPath => path + ".part";
    private string TagPath => path + ".etag";

    /// <summary>Opens what has been downloaded of a file, or begins a new one.</summary>
    public static PartialFile Open(string path, CancellationToken ct)
    {
        var part = new PartialFile(path);
        try
        {
            part.HashWhatIsThere(ct);
            return part;
        }
        catch
        {
            part.Dispose();
            throw;
        }
    }

    /// <summary>Starts over.</summary>
    /// <param name="tag">The tag of the bytes to come.</param>
    public void Restart(EntityTagHeaderValue? tag)
    {
        stream.SetLength(0);
        stream.Position = 0;
        hash.GetHashAndReset();
        if (tag is { IsWeak: false })
            File.WriteAllText(TagPath, tag.ToString());
        else
            File.Delete(TagPath);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        hash.AppendData(bytes);
    }

    /// <summary>Renames the file if its hash is the expected one.</summary>
    /// <returns>Its hash; if that is not the expected one, the file is deleted.</returns>
    public string Finish(string? expected)
    {
        var actual = Convert.ToHexStringLower(hash.GetHashAndReset());
        stream.Flush(flushToDisk: true);
        stream.Dispose();
        if (expected is null || actual == expected)
            File.Move(PartPath, path, overwrite: true);
        else
            File.Delete(PartPath);
        File.Delete(TagPath);
        return actual;
    }

    public void Dispose()
    {
        stream.Dispose();
        hash.Dispose();
    }

    private void HashWhatIsThere(CancellationToken ct)
    {
        var buffer = new byte[1 << 20];
        for (int read; (read = stream.Read(buffer)) > 0; )
        {
            ct.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }
    }
}
