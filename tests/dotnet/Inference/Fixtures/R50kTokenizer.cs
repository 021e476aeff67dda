using Gpt2.Inference.Tokens;
using SharpToken;

namespace Gpt2.Inference.Tests.Fixtures;

/// <summary>Our tokeniser with GPT-2's own vocabulary, which SharpToken contains as r50k_base, and SharpToken's encoder for
/// comparison.</summary>
public sealed class R50kTokenizer
{
    private const string Ranks = "SharpToken.data.r50k_base.tiktoken";

    private readonly GptEncoding encoding = GptEncoding.GetEncoding("r50k_base");

    public R50kTokenizer()
    {
        using var home = new TemporaryDirectory();
        var ranks = Read();
        var vocabulary = ranks
            .Select(r => KeyValuePair.Create(TinyVocabulary.Written(Convert.FromHexString(r.Key)), r.Value))
            .Append(KeyValuePair.Create(Gpt2Tokenizer.EndOfTextToken, ranks.Count));
        TinyVocabulary.Write(
            home.Path,
            vocabulary,
            ranks.OrderBy(r => r.Value).Where(r => r.Key.Length > 2).Select(r => Merge(ranks, r.Key, r.Value))
        );
        Ours = Gpt2Tokenizer.Load(home.Path);
    }

    internal Gpt2Tokenizer Ours { get; }

    public List<int> Theirs(string text) => encoding.Encode(text);

    /// <summary>The bytes of each token in hexadecimal, and its rank, which is its id.</summary>
    private static Dictionary<string, int> Read()
    {
        using var reader = new StreamReader(typeof(GptEncoding).Assembly.GetManifestResourceStream(Ranks)!);
        var ranks = new Dictionary<string, int>();
        while (reader.ReadLine() is { Length: > 0 } line)
        {
            var parts = line.Split(' ');
            ranks.Add(Convert.ToHexString(Convert.FromBase64String(parts[0])), int.Parse(parts[1]));
        }
        return ranks;
    }

    /// <summary>The two tokens from which a token was merged. They remain when only merges of lower rank are made.</summary>
    private static string Merge(Dictionary<string, int> ranks, string token, int rank)
    {
        var parts = token.Chunk(2).Select(pair => new string(pair)).ToList();
        while (parts.Count > 2)
        {
            var best = Enumerable.Range(0, parts.Count - 1).MinBy(i => ranks.GetValueOrDefault(parts[i] + parts[i + 1], int.MaxValue));
            if (ranks.GetValueOrDefault(parts[best] + parts[best + 1], int.MaxValue) >= rank)
                throw new InvalidDataException($"token {rank} was never merged");
            parts[best] += parts[best + 1];
            parts.RemoveAt(best + 1);
        }
        return string.Join(' ', parts.Select(part => TinyVocabulary.Written(Convert.FromHexString(part))));
    }
}
