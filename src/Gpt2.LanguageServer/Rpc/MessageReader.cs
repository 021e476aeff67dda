using System.Globalization;
using System.Text;

namespace Gpt2.LanguageServer.Rpc;

/// <summary>Reads messages with LSP's headers ("Base Protocol").</summary>
internal sealed class MessageReader(Stream input)
{
    /// <summary>Headers longer than this will not end.</summary>
    private const int LongestHeaders = 4096;

    /// <summary>Longer than any message with a text that fits, however it is escaped. A header must not make us allocate more.</summary>
    private const int LongestBody = 256 << 20;

    private readonly byte[] buffer = new byte[2 * LongestHeaders];
    private int start,
        end; // the bytes that were read and not used yet

    /// <summary>The body of the next message, or null at the end.</summary>
    /// <exception cref="FormatException">The headers do not say where the body ends, so nothing more can be read.</exception>
    public byte[]? Read()
    {
        int headers;
        while ((headers = buffer.AsSpan(start, end - start).IndexOf("\r\n\r\n"u8)) < 0)
            if (!Fill())
                return null;
        var body = new byte[ContentLength(Encoding.ASCII.GetString(buffer, start, headers))];
        start += headers + 4;

        var known = Math.Min(body.Length, end - start);
        buffer.AsSpan(start, known).CopyTo(body);
        start += known;
        return input.ReadAtLeast(body.AsSpan(known), body.Length - known, throwOnEndOfStream: false) == body.Length - known ? body : null;
    }

    private bool Fill()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        if (end > LongestHeaders)
            throw new FormatException("the headers of a message do not end");
        var read = input.Read(buffer, end, buffer.Length - end);
        end += read;
        return read > 0;
    }

    private static int ContentLength(string headers)
    {
        const string Name = "Content-Length:";
        foreach (var line in headers.Split("\r\n"))
            if (line.StartsWith(Name, StringComparison.OrdinalIgnoreCase))
                return
                    int.TryParse(
                        line.AsSpan(Name.Length),
                        NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                        CultureInfo.InvariantCulture,
                        out var length
                    ) && length is >= 0 and <= LongestBody
                    ? length
                    : throw new FormatException($"a header is invalid: \"{line}\"");
        throw new FormatException("a message has no Content-Length");
    }
}
