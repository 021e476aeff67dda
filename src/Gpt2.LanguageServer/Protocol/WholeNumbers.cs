using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gpt2.LanguageServer.Protocol;

/// <summary>Reads whole numbers from clients: 24, or 24.0 if the client's language has only one kind of number.</summary>
internal sealed class WholeNumbers : JsonConverter<int>
{
    public static bool TryRead(JsonElement value, out int number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number
            && (value.TryGetInt32(out number) || value.TryGetDouble(out var written) && TryWhole(written, out number));
    }

    public static int Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (reader.TryGetInt32(out var number) || reader.TryGetDouble(out var written) && TryWhole(written, out number))
                return number;
        }
        throw new JsonException("A whole number was expected.");
    }

    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);

    private static bool TryWhole(double written, out int number)
    {
        number = (int)Math.Clamp(written, int.MinValue, int.MaxValue);
        return number == written;
    }
}

/// <summary>The same for the values of an enumeration.</summary>
internal sealed class WholeNumbers<T> : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var number = WholeNumbers.Read(ref reader);
        return Unsafe.As<int, T>(ref number);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(Unsafe.As<T, int>(ref value));
}
