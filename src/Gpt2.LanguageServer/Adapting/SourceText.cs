using System.Text;
using Gpt2.Inference;
using Gpt2.Prose;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Adapting;

/// <summary>The prose of one file, as the server would see it.</summary>
internal static class SourceText
{
    /// <summary>Nobody writes a text larger than this.</summary>
    private const long MostBytes = 50_000_000;

    /// <summary>How many bytes to check for zeros, which show a binary file; Git checks as many.</summary>
    private const int Beginning = 8000;

    /// <returns>The prose, or the reason why there is none.</returns>
    public static (string Prose, string? LeftOut) Read(string path)
    {
        try
        {
            if (PlainFile.IsEmpty(path))
                return ("", "contains no prose");
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MostBytes)
                return ("", $"is larger than {MostBytes / 1_000_000} MB");
            if (IsBinary(file))
                return ("", "is binary");
            using var reader = new StreamReader(file);
            var prose = ProseText.Of(Dialect.OfFile(path) ?? Dialect.PlainText, default, reader.ReadToEnd()).Trim();
            return prose.Length > 0 ? (prose, null) : ("", "contains no prose");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ("", "cannot be read");
        }
    }

    /// <summary>UTF-16 with a byte order mark is text, although it contains zeros.</summary>
    private static bool IsBinary(FileStream file)
    {
        var beginning = new byte[Beginning];
        var length = file.ReadAtLeast(beginning, Beginning, throwOnEndOfStream: false);
        file.Position = 0;
        ReadOnlySpan<byte> read = beginning.AsSpan(0, length);
        return !read.StartsWith(Encoding.Unicode.Preamble)
            && !read.StartsWith(Encoding.BigEndianUnicode.Preamble)
            && read.Contains((byte)0);
    }
}
