using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gpt2.Inference.Session;

/// <summary>Runs a prompt through the model, reusing what the key-value caches already hold of it. The caches belong to the last prompts
/// that did not begin alike.</summary>
/// <param name="speculation">Guesses tokens where that is faster; null to guess none.</param>
/// <param name="first">The first of the session's sequences for this cache, which no other cache uses.</param>
/// <param name="count">The number of sequences.</param>
internal sealed class PrefixCache(Gpt2Session session, PromptLookup? speculation = null, int first = 0, int count = Gpt2Session.Sequences)
    : ITokenModel
{
    /// <summary>A prompt is a later part of another if this many of its first tokens occur in that one.</summary>
    private const int SameText = 32;

    private readonly int vocabSize = session.Config.VocabSize;
    private readonly CachedSequence[] sequences = [.. Enumerable.Range(0, count).Select(_ => new CachedSequence(session.Config.VocabSize))];
    private int current; // the sequence in use
    private int uses; // how often another sequence was chosen

    // Tokens run as guesses: they are in the key-value cache after `Known`, and no run has followed, so the session still has the
    // logits [1 + guesses, V].
    private readonly List<int> guesses = [];
    private int right; // guesses that proved right

    /// <summary>Runs of the model since it was loaded.</summary>
    public long ModelRuns { get; private set; }

    /// <summary>The time they took.</summary>
    public TimeSpan ModelTime { get; private set; }

    /// <summary>The most tokens that the model reads, C.</summary>
    public int ContextLength => session.Config.ContextLength;

    /// <summary>The tokens in the key-value cache: the prompt, and what was appended.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(Known);

    private CachedSequence Sequence => sequences[current];

    private List<int> Known => Sequence.Tokens;

    /// <summary>The logits [V] after <paramref name="prompt"/>. Runs only tokens that differ from those of an earlier call, which may be
    /// none.</summary>
    /// <param name="anew">Whether to run all of them, in the same parts every time.</param>
    /// <param name="alone">Ignored: predicting further tokens costs nothing here.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the next call continues from there.</exception>
    public ReadOnlySpan<float> Prefill(ReadOnlySpan<int> prompt, CancellationToken ct, bool anew = false, bool alone = false)
    {
        Choose(prompt);
        if (anew)
            RewindTo(0);
        var common = Tokens.CommonPrefixLength(prompt);
        if (common == prompt.Length && Sequence.PromptLength == prompt.Length)
        {
            RewindTo(common);
            return Sequence.Logits;
        }
        RewindTo(Math.Min(common, prompt.Length - 1)); // the last token is run again for its logits
        ForgetEarlierWindow(prompt);
        Run(prompt[Known.Count..], ct).CopyTo(Sequence.Logits);
        Sequence.PromptLength = prompt.Length;
        ForgetLaterWindow(prompt);
        return Sequence.Logits;
    }

    /// <summary>The natural logarithm of the probability that these tokens follow a prompt.</summary>
    /// <param name="next">At least one; the last is predicted but not run.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the next call continues from there.</exception>
    public double LogProbability(ReadOnlySpan<int> prompt, ReadOnlySpan<int> next, CancellationToken ct)
    {
        var first = Prefill(prompt, ct);
        var sum = (double)first[next[0]] - Logits.LogSumExp(first);
        if (next.Length == 1)
            return sum;
        try
        {
            var logits = Run(next[..^1], kept: 0, ct); // [P,V]
            for (var i = 1; i < next.Length; i++)
            {
                var after = logits.Slice((i - 1) * vocabSize, vocabSize);
                sum += after[next[i]] - Logits.LogSumExp(after);
            }
            return sum;
        }
        finally
        {
            session.RewindTo(Known.Count);
        }
    }

    /// <summary>Reads a part of a text from <paramref name="start"/> on, for the logits before each of its tokens. Parts must be read in
    /// order, starting at 1, without a prompt in between.</summary>
    /// <returns>Where the next part begins; after the last part, the length of the text.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; the same part can be read again.</exception>
    public int ReadPart(ReadOnlySpan<int> ids, int start, LogitsReader read, CancellationToken ct)
    {
        Choose(ids);
        if (start == 1)
            RewindTo(0);
        var next = TokenScores.ReadPart(session, ids, start, read, ct);
        Known.AddRange(ids[Known.Count..session.Length]);
        ModelRuns++;
        return next;
    }

    /// <summary>How many tokens of a prompt would have to be run.</summary>
    public int Missing(ReadOnlySpan<int> prompt) => prompt.Length - Common(sequences[Best(prompt)], prompt);

    ITokenBatch ITokenModel.Fork(int rows, int tokens, long mostBytes) => new Batch(this, Fork(rows, tokens, mostBytes));

    /// <summary>Copies of the sequence, each of which continues in its own way.</summary>
    /// <param name="mostBytes">The memory that they may take; of a longer text they read the beginning and the end.</param>
    public Gpt2Batch Fork(int rows, int tokens, long mostBytes = long.MaxValue)
    {
        ForgetGuesses();
        return session.Fork(rows, tokens, mostBytes);
    }

    /// <summary>The logits [B, V] after one more token of each copy, valid until the next call.</summary>
    public ReadOnlySpan<float> Run(Gpt2Batch batch, ReadOnlySpan<int> tokens, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        var logits = batch.Run(tokens, ct);
        ModelTime += Stopwatch.GetElapsedTime(start);
        ModelRuns++;
        return logits;
    }

    /// <summary>The logits [V] after one more token, valid until the next call. The tokens after it may be guessed and run along with it.
    /// That changes the last digits of the logits, as any other division of a text into runs does.</summary>
    public ReadOnlySpan<float> Append(int token, CancellationToken ct)
    {
        if (right < guesses.Count && guesses[right] == token)
        {
            Known.Add(token);
            right++;
            return session.Logits.Slice(right * vocabSize, vocabSize);
        }
        ForgetGuesses();
        return speculation is null ? Run([token], ct) : RunWithGuesses(speculation, token, ct);
    }

    /// <summary>The same without guesses: exact to the last digit, whatever was run before.</summary>
    public ReadOnlySpan<float> AppendAlone(int token, CancellationToken ct)
    {
        ForgetGuesses();
        return Run([token], ct);
    }

    /// <summary>Forgets all but the first <paramref name="length"/> tokens.</summary>
    public void RewindTo(int length)
    {
        ForgetGuesses();
        session.RewindTo(length);
        Known.RemoveRange(length, Known.Count - length);
        if (length < Sequence.PromptLength)
            Sequence.PromptLength = -1;
    }

    /// <summary>Frees what was read of all prompts except the last one.</summary>
    public void KeepLast()
    {
        for (var i = 0; i < sequences.Length; i++)
            if (i != current)
                Forget(i);
    }

    private void Choose(ReadOnlySpan<int> prompt)
    {
        session.Use(first + current); // another cache may have used the session meanwhile
        var best = Best(prompt);
        if (best != current)
        {
            ForgetGuesses();
            session.Use(first + best);
            current = best;
        }
        Sequence.LastUse = ++uses;
    }

    /// <summary>The sequence that has most in common with the prompt; if none has half of it, the least recently used one is
    /// reused.</summary>
    private int Best(ReadOnlySpan<int> prompt)
    {
        var (best, common) = (0, -1);
        for (var i = 0; i < sequences.Length; i++)
            if (Common(sequences[i], prompt) is var length && length > common)
                (best, common) = (i, length);
        return 2 * common < prompt.Length ? Array.IndexOf(sequences, sequences.MinBy(sequence => sequence.LastUse)) : best;
    }

    /// <summary>Frees the sequence for an earlier window of the same text, since the window has moved.</summary>
    private void ForgetEarlierWindow(ReadOnlySpan<int> prompt)
    {
        for (var i = 0; i < sequences.Length; i++)
            if (i != current && BeginsWithin(prompt, CollectionsMarshal.AsSpan(sequences[i].Tokens)))
                Forget(i);
    }

    /// <summary>Frees the sequence for the last part of the same text, which was read for a quick answer, now that more is read.</summary>
    private void ForgetLaterWindow(ReadOnlySpan<int> prompt)
    {
        for (var i = 0; i < sequences.Length; i++)
            if (i != current && BeginsWithin(CollectionsMarshal.AsSpan(sequences[i].Tokens), prompt))
                Forget(i);
    }

    private void Forget(int sequence)
    {
        session.Forget(first + sequence);
        sequences[sequence].Forget();
    }

    private static bool BeginsWithin(ReadOnlySpan<int> later, ReadOnlySpan<int> whole) =>
        later.Length >= SameText && whole.IndexOf(later[..SameText]) > 0;

    private static int Common(CachedSequence sequence, ReadOnlySpan<int> prompt) =>
        CollectionsMarshal.AsSpan(sequence.Tokens).CommonPrefixLength(prompt);

    private ReadOnlySpan<float> RunWithGuesses(PromptLookup speculation, int token, CancellationToken ct)
    {
        Known.Add(token);
        var next = speculation.Guess(Tokens);
        Known.RemoveAt(Known.Count - 1); // until it has been run
        var room = session.Config.ContextLength - session.Length - 1;
        if (next.IsEmpty || room < next.Length)
            return Run([token], ct);

        int[] all = [token, .. next];
        var logits = Run(all, kept: 1, ct);
        guesses.AddRange(all.AsSpan(1));
        return logits[..vocabSize];
    }

    private void ForgetGuesses()
    {
        if (guesses.Count == 0)
            return;
        speculation!.Tell(right);
        guesses.Clear();
        right = 0;
        session.RewindTo(Known.Count);
    }

    private ReadOnlySpan<float> Run(scoped ReadOnlySpan<int> more, CancellationToken ct) => Run(more, more.Length, ct);

    /// <param name="kept">How many of the tokens are not guesses; if some are, the logits [S, V] after each are returned.</param>
    private ReadOnlySpan<float> Run(scoped ReadOnlySpan<int> more, int kept, CancellationToken ct)
    {
        var (start, before) = (Stopwatch.GetTimestamp(), session.Length);
        try
        {
            return kept == more.Length ? session.Run(more, ct) : session.RunForAll(more, ct);
        }
        finally
        {
            ModelTime += Stopwatch.GetElapsedTime(start);
            ModelRuns += session.Length > before ? 1 : 0;
            Known.AddRange(more[..Math.Min(kept, session.Length - before)]); // after a cancelled run, what was done is not repeated
        }
    }

    private sealed class Batch(PrefixCache cache, Gpt2Batch batch) : ITokenBatch
    {
        public ReadOnlySpan<float> Run(ReadOnlySpan<int> tokens, CancellationToken ct) => cache.Run(batch, tokens, ct);

        public void Dispose() => batch.Dispose();
    }

    /// <summary>The contents of one key-value cache.</summary>
    private sealed class CachedSequence(int vocabSize)
    {
        public List<int> Tokens { get; } = [];

        /// <summary>[V], after the prompt.</summary>
        public float[] Logits { get; } = new float[vocabSize];

        /// <summary>The tokens that <see cref="Logits"/> follow; -1 for none.</summary>
        public int PromptLength { get; set; } = -1;

        public int LastUse { get; set; }

        public void Forget()
        {
            Tokens.Clear();
            (PromptLength, LastUse) = (-1, 0);
        }
    }
}
