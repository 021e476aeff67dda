using Gpt2.Inference.Continuations;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Suggestions;

/// <summary>The most likely whole words at the caret. The most likely first tokens are all followed together to the ends of their
/// words.</summary>
internal sealed class WordMenu(Gpt2Tokenizer tokenizer, TokenIndex index, WordBoundaries boundaries, ITokenModel prompt)
{
    /// <summary>How many first tokens are followed; more of them find no more useful words.</summary>
    private const int Paths = 8;

    /// <summary>A word less likely than one in fifty is not worth a line.</summary>
    private static readonly double LeastLogProbability = Math.Log(0.02);

    /// <summary>How many tokens a word may have after its first. Longer words are finished by the next menus.</summary>
    private const int MaxMore = 4;

    /// <summary>Memory for the keys and values of all paths. With it the bundled model reads a whole context, GPT-2 124M the first and last
    /// hundred tokens or so.</summary>
    private const long MostBytes = 48 << 20;

    /// <param name="count">The most words to return.</param>
    /// <param name="starts">The most likely first tokens after the prompt.</param>
    /// <param name="pipeline">The pipeline's state after the prompt.</param>
    /// <returns>The most likely first, with the log-probability of each as a whole word.</returns>
    public List<Continuation> Find(
        int count,
        List<(int Token, double LogProbability)> starts,
        TokenHealing healing,
        string before,
        string after,
        LogitsPipeline pipeline,
        CancellationToken ct
    )
    {
        var context = prompt.Tokens.ToArray();
        WordPath[] paths =
        [
            .. starts
                .TakeWhile(start => start.LogProbability >= LeastLogProbability) // a word is never more likely than its first token
                .Take(Paths)
                .Select(start => new WordPath(tokenizer, index, boundaries, pipeline.Fork(), context, healing.Required, start)),
        ];
        var words = new List<Continuation>();
        if (paths.Length == 0)
            return words;
        using var batch = prompt.Fork(paths.Length, MaxMore + 1, MostBytes);
        var tokens = new int[paths.Length];
        for (var step = 0; step <= MaxMore && Array.Exists(paths, path => path.IsOpen); step++)
        {
            for (var i = 0; i < tokens.Length; i++)
                tokens[i] = paths[i].Token; // a finished one is ignored
            var logits = batch.Run(tokens, ct);
            var least = words.Count < count ? LeastLogProbability : words[count - 1].LogProbability;
            for (var i = 0; i < paths.Length; i++)
                if (paths[i].IsOpen && paths[i].Step(logits.Slice(i * tokenizer.VocabSize, tokenizer.VocabSize), least) is { } word)
                    Add(words, word, before, after);
        }
        return words.Count > count ? words[..count] : words;
    }

    private static void Add(List<Continuation> words, Continuation word, string before, string after)
    {
        if (words.Exists(other => other.Text == word.Text) || FollowingText.IsRepeatedBy(word.Text, before, after))
            return;
        var place = words.FindLastIndex(other => other.LogProbability >= word.LogProbability) + 1;
        words.Insert(place, word);
    }
}
