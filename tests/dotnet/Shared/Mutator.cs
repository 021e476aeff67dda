using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gpt2.Tests;

/// <summary>Damages messages, files and texts at random. The same seed gives the same damage, so that a failure can be
/// reproduced.</summary>
internal sealed class Mutator(int seed)
{
    /// <summary>Replacements for a JSON value, of which each has broken some program.</summary>
    private static readonly string[] Values =
    [
        .. """
            null true false 0 -1 1.5 5.0 -0.0 1e999 -1e999 1e-999 2147483647 2147483648 -2147483649 9223372036854775807 9223372036854775808
            123456789012345678901234567890 [] {} [null] [[[[]]]] {"":null} {"a":1,"a":2} "" "\u0000" "\ud83d" "\ude00\ud83d" "\\ud83d" "%"
            "%ED%A0%80" "../.." "/dev/zero" "file:///C:/x" "file:" ":" "NaN" "Infinity" "-1" "5.0"
            """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        $"\"{new string('x', 10_000)}\"",
        new string('[', 70) + new string(']', 70),
        string.Concat(Enumerable.Repeat("{\"a\":", 70)) + "1" + new string('}', 70),
        $"[{string.Join(',', Enumerable.Repeat("0", 5000))}]",
        new string('9', 500),
    ];

    /// <summary>Half a character, bytes that are not UTF-8, and values as clients in other programming languages write "nothing" or a
    /// number.</summary>
    public static IReadOnlyList<byte[]> Strangers { get; } =
    [
        [.. "\"\\ud83d\""u8],
        [(byte)'"', 0xFF, 0xC0, (byte)'"'],
        [.. "null"u8],
        [.. "[null]"u8],
        [.. "5.0"u8],
        [.. "{}"u8],
    ];

    private static readonly byte[] Telling = [.. "\"\\{}[],:u0d9-.e \n\r\t"u8, 0, 0x1F, 0x7F, 0x80, 0xC0, 0xC3, 0xED, 0xF0, 0xFE, 0xFF];

    private readonly Random random = new(seed);

    /// <summary>How many rounds a fuzzer runs: few by default, <c>GPT2_LSP_FUZZ</c> times as many where that is set.</summary>
    public static int Rounds(int few) =>
        few
        * int.Parse(
            Environment.GetEnvironmentVariable("GPT2_LSP_FUZZ") is { Length: > 0 } times ? times : "1",
            CultureInfo.InvariantCulture
        );

    public int Next(int below) => random.Next(below);

    public T OneOf<T>(IReadOnlyList<T> among) => among[random.Next(among.Count)];

    /// <summary>Bytes of a file or a message with one to four kinds of damage.</summary>
    public byte[] Bytes(byte[] whole)
    {
        var damaged = whole.AsSpan().ToArray();
        for (var left = 1 + random.Next(4); left > 0; left--)
            damaged = random.Next(3) == 0 ? OneByte(damaged) : Stretch(damaged, Telling);
        return damaged;
    }

    /// <summary>A text with one to four kinds of damage; a character may be cut in two.</summary>
    /// <param name="marks">Characters that mean something in such a text.</param>
    public string Text(string whole, string marks)
    {
        var damaged = whole.ToCharArray();
        for (var left = 1 + random.Next(4); left > 0; left--)
            damaged = Stretch(damaged, marks.AsSpan());
        return new(damaged);
    }

    /// <summary>JSON with one or two values or names replaced; one time in five, damaged bytes.</summary>
    public byte[] Json(byte[] whole)
    {
        if (random.Next(5) == 0)
            return Bytes(whole);
        var damaged = whole;
        for (var left = 1 + random.Next(2); left > 0; left--)
            damaged = ValueChanged(damaged);
        return damaged;
    }

    /// <summary>Copies of the JSON, in each of which one value, at any depth, is replaced.</summary>
    public static IEnumerable<byte[]> EachValue(byte[] json, byte[] other) =>
        Places(json).Where(place => !place.IsName).Select(place => (byte[])[.. json[..place.Start], .. other, .. json[place.End..]]);

    private byte[] ValueChanged(byte[] json)
    {
        var places = Places(json);
        if (places.Count == 0)
            return Bytes(json);
        var (start, end, isName) = OneOf(places);
        var (from, to, _) = OneOf(places);
        var value = random.Next(4) == 0 ? json[from..to] : Encoding.UTF8.GetBytes(OneOf(Values));
        if (isName && value[0] != (byte)'"')
            value = [.. "\"other\""u8];
        return [.. json.AsSpan(0, start), .. value, .. json.AsSpan(end)];
    }

    /// <summary>The places of all values and names in the JSON.</summary>
    private static List<(int Start, int End, bool IsName)> Places(byte[] json)
    {
        var places = new List<(int, int, bool)>();
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                    continue;
                var whole = reader;
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    whole.Skip();
                places.Add(
                    (
                        (int)reader.TokenStartIndex,
                        (int)reader.TokenStartIndex + Length(reader, whole),
                        reader.TokenType == JsonTokenType.PropertyName
                    )
                );
            }
        }
        catch (JsonException)
        {
            // The JSON is damaged already, so the places before the damage must do.
        }
        return places;
    }

    private static int Length(Utf8JsonReader first, Utf8JsonReader last) =>
        first.TokenType is JsonTokenType.PropertyName ? first.ValueSpan.Length + 2 : (int)(last.BytesConsumed - first.TokenStartIndex);

    private byte[] OneByte(byte[] whole)
    {
        if (whole.Length > 0)
            whole[random.Next(whole.Length)] ^= (byte)(1 << random.Next(8));
        return whole;
    }

    /// <summary>Removes, repeats or copies a stretch, cuts off everything after it, or puts significant items in its place.</summary>
    private T[] Stretch<T>(T[] whole, ReadOnlySpan<T> telling)
    {
        var start = random.Next(whole.Length + 1);
        var end = Math.Min(whole.Length, start + random.Next(1 << random.Next(8)));
        var stretch = whole.AsSpan(start..end);
        switch (random.Next(6))
        {
            case 0:
                return [.. whole.AsSpan(0, start), .. whole.AsSpan(end)];
            case 1:
                return
                [
                    .. whole.AsSpan(0, end),
                    .. Enumerable.Repeat(stretch.ToArray(), 1 << random.Next(8)).SelectMany(same => same),
                    .. whole.AsSpan(end),
                ];
            case 2:
                var place = random.Next(whole.Length + 1);
                return [.. whole.AsSpan(0, place), .. stretch, .. whole.AsSpan(place)];
            case 3:
                return random.Next(4) == 0 ? whole[..start] : whole;
            default:
                var items = new T[1 + random.Next(4)];
                for (var i = 0; i < items.Length; i++)
                    items[i] = telling[random.Next(telling.Length)];
                return [.. whole.AsSpan(0, start), .. items, .. whole.AsSpan(random.Next(2) == 0 ? start : end)];
        }
    }
}
