using System.Text.Json;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Bench;

/// <summary>A byte-level vocabulary of any size that needs no training: every run of up to four lower-case letters, with and without a
/// space before it.</summary>
internal static class RandomVocabulary
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";
    private const char Space = 'Ġ'; // as GPT-2's files write it

    /// <param name="directory">Receives <c>vocab.json</c> and <c>merges.txt</c>.</param>
    public static void Write(string directory, int size)
    {
        var tokens = Bytes().ToList();
        var merges = new List<string>();
        foreach (var (left, right) in Merges().Take(size - tokens.Count - 1))
        {
            tokens.Add(left + right);
            merges.Add($"{left} {right}");
        }
        tokens.Add("<|endoftext|>");
        File.WriteAllBytes(
            Path.Combine(directory, ModelFiles.Vocabulary),
            JsonSerializer.SerializeToUtf8Bytes(
                tokens.Select((token, id) => (token, id)).ToDictionary(t => t.token, t => t.id),
                CheckpointJson.Default.DictionaryStringInt32
            )
        );
        File.WriteAllLines(Path.Combine(directory, ModelFiles.Merges), ["#version: 0.2", .. merges]);
    }

    /// <summary>The characters that stand for the 256 bytes: printable ones stand for themselves, the others start at U+0100.</summary>
    private static IEnumerable<string> Bytes()
    {
        var next = '\u0100';
        for (var b = 0; b <= byte.MaxValue; b++)
            yield return (b is >= '!' and <= '~' or >= '¡' and <= '¬' or >= '®' and <= 'ÿ' ? (char)b : next++).ToString();
    }

    private static IEnumerable<(string Left, string Right)> Merges()
    {
        string[] runs = [.. Letters.Select(letter => letter.ToString())];
        while (true)
        {
            foreach (var run in runs)
                yield return (Space.ToString(), run);
            string[] longer = [.. runs.SelectMany(run => Letters.Select(letter => run + letter))];
            foreach (var run in longer)
                yield return (run[..^1], run[^1..]);
            runs = longer;
        }
    }
}
