using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Gpt2.LanguageServer.Rpc;

/// <summary>One message, its parts still as JSON: a request has id and method, a notification a method only, a reply an id only.</summary>
/// <param name="Id">As it came, to be sent back as it is.</param>
internal readonly record struct RpcMessage(
    string? Id,
    string? Method,
    ReadOnlyMemory<byte> Params,
    ReadOnlyMemory<byte> Result,
    JsonElement? Error
)
{
    /// <summary>Reads a message. What no .NET string can hold, half a surrogate pair or what is not UTF-8, becomes U+FFFD in all
    /// parts.</summary>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    /// <exception cref="RpcException">It is no message.</exception>
    public static RpcMessage Parse(byte[] body)
    {
        if (!Utf8.IsValid(body))
            body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body));
        var whole = HalfCharacters.Replaced(body) ?? body;
        var reader = new Utf8JsonReader(whole);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw NoMessage();
        var message = new RpcMessage();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            message = message.With(ref reader, whole, body);
        reader.Read(); // complains of what stands behind the message
        return message;
    }

    /// <summary>An id by which messages find each other: 7 and 7.0 are one number, and an id with half a character is found by a
    /// cancellation, whose parameters are read with U+FFFD in its place.</summary>
    public static string Key(string id) =>
        id[0] == '"' ? Encoding.UTF8.GetString(HalfCharacters.Replaced(Encoding.UTF8.GetBytes(id)) ?? Encoding.UTF8.GetBytes(id))
        : id.AsSpan().IndexOfAny(".eE") > 0
        && double.TryParse(id, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && number == (long)number
            ? ((long)number).ToString(CultureInfo.InvariantCulture)
        : id;

    private RpcMessage With(ref Utf8JsonReader reader, byte[] whole, byte[] body)
    {
        var name = reader.GetString();
        reader.Read();
        switch (name)
        {
            case "id":
                return reader.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null
                    ? this with
                    {
                        Id = Encoding.UTF8.GetString(Part(ref reader, body).Span),
                    }
                    : throw NoMessage();
            case "method":
                return reader.TokenType == JsonTokenType.String ? this with { Method = reader.GetString() } : throw NoMessage();
            case "error":
                var error = JsonElement.ParseValue(ref reader);
                return error.ValueKind == JsonValueKind.Null ? this : this with { Error = error };
            case "params":
                return this with { Params = Part(ref reader, whole) };
            case "result":
                return this with { Result = Part(ref reader, whole) };
            default:
                reader.Skip();
                return this;
        }
    }

    private static ReadOnlyMemory<byte> Part(ref Utf8JsonReader reader, byte[] body)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return body.AsMemory(start..(int)reader.BytesConsumed);
    }

    private static RpcException NoMessage() => new(RpcErrorCode.InvalidRequest, "The message is not JSON-RPC.");
}
