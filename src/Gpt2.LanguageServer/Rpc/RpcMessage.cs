using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Gpt2.LanguageServer.Rpc;

/// <summary>One message with its parts still as JSON: a request has id and method, a notification only a method, a reply only an
/// id.</summary>
/// <param name="Id">The id as received, to be sent back unchanged.</param>
internal readonly record struct RpcMessage(
    string? Id,
    string? Method,
    ReadOnlyMemory<byte> Params,
    ReadOnlyMemory<byte> Result,
    JsonElement? Error
)
{
    /// <summary>Reads a message. Half surrogate pairs and invalid UTF-8, which no .NET string can hold, become U+FFFD in all
    /// parts.</summary>
    /// <exception cref="JsonException">The body is not JSON.</exception>
    /// <exception cref="RpcException">The body is not a message.</exception>
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
        reader.Read(); // complains about anything after the message
        return message;
    }

    /// <summary>An id for matching messages. 7 and 7.0 are the same number. Half a character in an id becomes U+FFFD, as it does in the
    /// parameters of a cancellation.</summary>
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
