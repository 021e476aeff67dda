using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Gpt2.LanguageServer.Http;

/// <summary>Writes an answer that is one JSON value.</summary>
internal static class JsonAnswer
{
    public static async Task WriteAsync<T>(HttpResponse response, int status, T value, JsonTypeInfo<T> type, CancellationToken ct)
    {
        response.StatusCode = status;
        Head(response, "application/json");
        await JsonSerializer.SerializeAsync(response.BodyWriter, value, type, ct).ConfigureAwait(false);
    }

    /// <summary>Sets the headers of all answers.</summary>
    public static void Head(HttpResponse response, string contentType)
    {
        response.ContentType = contentType;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
