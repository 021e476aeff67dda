using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gpt2.Inference.Remote;

/// <summary>A possible next token.</summary>
/// <param name="Bytes">Empty for the end of the text, and for a token with characters that a terminal would obey.</param>
/// <param name="LogProbability">Natural logarithm.</param>
internal readonly record struct LikelyToken(byte[] Bytes, double LogProbability);

/// <summary>A token that a server wrote, and its alternatives.</summary>
/// <param name="Likeliest">The most likely tokens, including the written one.</param>
internal sealed record RemoteToken(byte[] Bytes, double LogProbability, LikelyToken[] Likeliest)
{
    private static readonly SearchValues<byte> Controls = SearchValues.Create([
        .. Enumerable.Range(0, ' ').Select(b => (byte)b).Except("\t\n\r"u8.ToArray()),
        0x7f,
    ]);

    /// <summary>Reads the tokens of an answer, in the format of OpenAI's chat API, which llama-server uses, or of its completions
    /// API.</summary>
    /// <exception cref="JsonException">The answer has neither format.</exception>
    public static IEnumerable<RemoteToken> Read(JsonElement logprobs)
    {
        if (logprobs.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Array)
        {
            foreach (var token in content.EnumerateArray())
            {
                var likeliest =
                    token.TryGetProperty("top_logprobs", out var top) && top.ValueKind == JsonValueKind.Array
                        ? top.EnumerateArray().Select(OfChat)
                        : [];
                var own = OfChat(token);
                yield return Whole(own, likeliest);
            }
            yield break;
        }
        if (!logprobs.TryGetProperty("tokens", out var tokens) || tokens.ValueKind != JsonValueKind.Array)
            yield break;
        var probabilities = logprobs.GetProperty("token_logprobs");
        if (probabilities.GetArrayLength() < tokens.GetArrayLength())
            throw new JsonException("Some tokens have no log-probability.");
        var tops = logprobs.TryGetProperty("top_logprobs", out var all) && all.ValueKind == JsonValueKind.Array ? all : default;
        for (var i = 0; i < tokens.GetArrayLength(); i++)
        {
            var own = Token(BytesOf(tokens[i].GetString() ?? ""), probabilities[i]);
            var likeliest =
                tops.ValueKind == JsonValueKind.Array && i < tops.GetArrayLength() && tops[i].ValueKind == JsonValueKind.Object
                    ? tops[i].EnumerateObject().Select(top => Token(BytesOf(top.Name), top.Value))
                    : [];
            yield return Whole(own, likeliest);
        }
    }

    private static RemoteToken Whole(LikelyToken own, IEnumerable<LikelyToken> likeliest)
    {
        LikelyToken[] all = [.. likeliest];
        if (!Array.Exists(all, token => token.Bytes.AsSpan().SequenceEqual(own.Bytes)))
            all = [own, .. all];
        return new(own.Bytes, own.LogProbability, all);
    }

    private static LikelyToken OfChat(JsonElement token)
    {
        var text = token.GetProperty("token").GetString() ?? "";
        var bytes =
            IsMark(text) ? []
            : token.TryGetProperty("bytes", out var list) && list.ValueKind == JsonValueKind.Array
                ? [.. list.EnumerateArray().Select(b => b.GetByte())]
            : BytesOf(text);
        return Token(bytes, token.GetProperty("logprob"));
    }

    /// <summary>A token with no usable log-probability is impossible.</summary>
    private static LikelyToken Token(byte[] bytes, JsonElement number)
    {
        var logProbability = number.ValueKind == JsonValueKind.Number ? number.GetDouble() : double.NaN;
        return new(
            bytes.AsSpan().ContainsAny(Controls) ? [] : bytes,
            double.IsFinite(logProbability) ? Math.Min(logProbability, 0) : double.NegativeInfinity
        );
    }

    /// <summary>A token that stands for no text, such as the end token.</summary>
    private static bool IsMark(string token) => token is ['<', _, .., '>'] && !token.Contains(' ', StringComparison.Ordinal);

    /// <summary>Part of a character is written as <c>bytes:\xf0\x9f</c>.</summary>
    private static byte[] BytesOf(string token)
    {
        const string Prefix = @"bytes:\x";
        if (IsMark(token))
            return [];
        if (!token.StartsWith(Prefix, StringComparison.Ordinal))
            return Encoding.UTF8.GetBytes(token);
        var parts = token[Prefix.Length..].Split(@"\x");
        var bytes = new byte[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            if (!byte.TryParse(parts[i], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out bytes[i]))
                return Encoding.UTF8.GetBytes(token);
        return bytes;
    }
}
