using System.Text.Json;

namespace Gpt2.LanguageServer.Rpc;

/// <summary>One message, its parts still as JSON: a request has id and method, a notification a method only, a reply an id only.</summary>
internal readonly record struct RpcMessage(
    JsonElement? Id,
    string? Method,
    ReadOnlyMemory<byte> Params,
    ReadOnlyMemory<byte> Result,
    JsonElement? Error
)
{
    /// <exception cref="JsonException">The body is no JSON.</exception>
    /// <exception cref="RpcException">It is no message.</exception>
    public static RpcMessage Parse(byte[] body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw NoMessage();
            var message = new RpcMessage();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                message = message.With(ref reader, body);
            reader.Read(); // complains of what stands behind the message
            return message;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("The text is not UTF-8.", e);
        }
    }

    private RpcMessage With(ref Utf8JsonReader reader, byte[] body)
    {
        var name = reader.GetString();
        reader.Read();
        switch (name)
        {
            case "id":
                var id = JsonElement.ParseValue(ref reader);
                return id.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null
                    ? this with
                    {
                        Id = id,
                    }
                    : throw NoMessage();
            case "method":
                return reader.TokenType == JsonTokenType.String ? this with { Method = reader.GetString() } : throw NoMessage();
            case "error":
                var error = JsonElement.ParseValue(ref reader);
                return error.ValueKind == JsonValueKind.Null ? this : this with { Error = error };
            case "params":
                return this with { Params = Part(ref reader, body) };
            case "result":
                return this with { Result = Part(ref reader, body) };
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
