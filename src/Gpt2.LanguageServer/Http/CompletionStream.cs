using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Gpt2.LanguageServer.Http;

/// <summary>An answer in parts, as server-sent events.</summary>
internal static class CompletionStream
{
    private const string ContentType = "text/event-stream";

    public static void Begin(HttpResponse response) => JsonAnswer.Head(response, ContentType);

    public static bool IsBegun(HttpResponse response) => response.ContentType == ContentType;

    /// <summary>Writes a part; it is sent with the next flush.</summary>
    public static void Write(HttpResponse response, CompletionAnswer part) =>
        Write(response, JsonSerializer.SerializeToUtf8Bytes(part, ApiJson.Configured.CompletionAnswer));

    /// <summary>Ends the stream.</summary>
    public static Task EndAsync(HttpResponse response, CancellationToken ct)
    {
        Write(response, "[DONE]"u8);
        return response.BodyWriter.FlushAsync(ct).AsTask();
    }

    /// <summary>Ends the stream with an error.</summary>
    public static Task EndAsync(HttpResponse response, ApiErrorAnswer error)
    {
        Write(response, JsonSerializer.SerializeToUtf8Bytes(error, ApiJson.Configured.ApiErrorAnswer));
        return response.BodyWriter.FlushAsync().AsTask();
    }

    private static void Write(HttpResponse response, ReadOnlySpan<byte> data)
    {
        // BufferWriter.Write asks for a span of any size, and Kestrel then returns an empty one.
        var line = response.BodyWriter.GetSpan("data: \n\n".Length + data.Length);
        "data: "u8.CopyTo(line);
        data.CopyTo(line[6..]);
        "\n\n"u8.CopyTo(line[(6 + data.Length)..]);
        response.BodyWriter.Advance(8 + data.Length);
    }
}
