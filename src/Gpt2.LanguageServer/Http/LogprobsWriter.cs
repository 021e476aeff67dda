using System.Text;
using System.Text.Unicode;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;

namespace Gpt2.LanguageServer.Http;

/// <summary>The log-probabilities of one choice, part by part.</summary>
internal sealed class LogprobsWriter(Gpt2Tokenizer tokenizer)
{
    private int offset; // in Unicode characters

    public CompletionLogprobs Write(IReadOnlyList<ScoredToken> tokens)
    {
        var offsets = new int[tokens.Count];
        for (var i = 0; i < offsets.Length; i++)
        {
            offsets[i] = offset;
            offset += CharactersOf(tokenizer.Bytes(tokens[i].Id));
        }
        return new(
            [.. tokens.Select(token => TextOf(token.Id))],
            [.. tokens.Select(token => float.IsFinite(token.LogProbability) ? token.LogProbability : (float?)null)],
            [.. tokens.Select(TopOf)],
            [.. tokens.Select(token => float.IsFinite(token.LogProbability) ? token.Rank : (int?)null)],
            offsets
        );
    }

    private TopLogprobs? TopOf(ScoredToken token)
    {
        if (!float.IsFinite(token.LogProbability))
            return null;
        var top = new List<(string, float)>(token.Likeliest.Length + 1);
        foreach (var (id, logProbability) in token.Likeliest)
            if (!tokenizer.Bytes(id).IsEmpty)
                top.Add((TextOf(id), logProbability));
        if (!Array.Exists(token.Likeliest, likely => likely.Id == token.Id))
            top.Add((TextOf(token.Id), token.LogProbability));
        return new(top);
    }

    /// <summary>A token that is part of a character is written as its bytes, as in OpenAI's API.</summary>
    private string TextOf(int id)
    {
        var bytes = tokenizer.Bytes(id);
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder("bytes:");
        foreach (var value in bytes)
            text.Append($"\\x{value:x2}");
        return text.ToString();
    }

    private static int CharactersOf(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        foreach (var value in bytes)
            if ((value & 0xC0) != 0x80) // not a continuation byte
                count++;
        return count;
    }
}
