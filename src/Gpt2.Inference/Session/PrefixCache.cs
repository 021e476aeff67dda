using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gpt2.Inference.Session;

/// <summary>Runs a prompt through the model, reusing what the key-value caches already hold of it: those of the last prompts that did not
/// begin alike.</summary>
/// <param name="speculation">Guesses tokens where that is faster; null never does.</param>
/// <param name="first">The first of the session's sequences that are used here, and by no other cache.</param>
/// <param name="count">How many sequences are used.</param>
internal sealed class PrefixCache(Gpt2Session session, PromptLookup? speculation = null, int first = 0, int count = Gpt2Session.Sequences)
    : ITokenModel
{
    /// <summary>A prompt is a later part of another if its first tokens, so many, stand within that one.</summary>
    private const int SameText = 32;

    private readonly int vocabSize = session.Config.VocabSize;
    private readonly CachedSequence[] sequences = [.. Enumerable.Range(0, count).Select(_ => new CachedSequence(session.Config.VocabSize))];
    private int current; // the sequence in use
    private int uses; // how often another was chosen

    // Tokens that were run on a guess: they are in the key-value cache behind `Known`, and no run has followed, so the session holds the
    // logits [1 + guesses, V].
    private readonly List<int> guesses = [];
    private int right; // guesses that came true

    /// <summary>Runs of the model since it was loaded.</summary>
    public long ModelRuns { get; private set; }

    /// <summary>Time that they took.</summary>
    public TimeSpan ModelTime { get; private set; }

    /// <summary>The tokens in the key-value cache, prompt and what was appended.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(Known);

    private CachedSequence Sequence => sequences[current];

    private List<int> Known => Sequence.Tokens;

    /// <summary>The logits [V] after <paramref name="prompt"/>; runs only the tokens that differ from an earlier call's, none if there are
    /// none.</summary>
    /// <param name="anew">Runs all of them, in the same parts every time.</param>
    /// <param name="alone">Of no account: what is foreseen costs nothing here.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the next call goes on from what was done.</exception>
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

    /// <summary>The natural logarithm of the probability that tokens follow a prompt.</summary>
    /// <param name="next">At least one; the last is foreseen and not run.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the next call goes on from what was done.</exception>
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

    /// <summary>Reads a part of a text from <paramref name="start"/> on for the logits before each of its tokens. Parts are read in order,
    /// the first from 1 on, and no prompt in between.</summary>
    /// <returns>Where the next part begins; the text's length after the last.</returns>
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

    /// <summary>Copies of the sequence, to go on in several ways.</summary>
    /// <param name="mostBytes">What they may take; of a longer text they read its beginning and its end.</param>
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

    /// <summary>The logits [V] after one more token, valid until the next call. What follows may be guessed and run along, which changes
    /// the last digits of the logits, as every other split of a text into runs does.</summary>
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

    /// <summary>The same without guesses, to the last digit, whatever was run before.</summary>
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

    /// <summary>Gives back what was read of all prompts but the last one.</summary>
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

    /// <summary>The sequence that begins most like the prompt; if none has half of it, the one that has not been used for longest is given
    /// up.</summary>
    private int Best(ReadOnlySpan<int> prompt)
    {
        var (best, common) = (0, -1);
        for (var i = 0; i < sequences.Length; i++)
            if (Common(sequences[i], prompt) is var length && length > common)
                (best, common) = (i, length);
        return 2 * common < prompt.Length ? Array.IndexOf(sequences, sequences.MinBy(sequence => sequence.LastUse)) : best;
    }

    /// <summary>Gives back what was read of the same text from an earlier place on: its window has moved.</summary>
    private void ForgetEarlierWindow(ReadOnlySpan<int> prompt)
    {
        for (var i = 0; i < sequences.Length; i++)
            if (i != current && BeginsWithin(prompt, CollectionsMarshal.AsSpan(sequences[i].Tokens)))
                Forget(i);
    }

    /// <summary>Gives back what was read of the same text from a later place on, for a quick answer, now that there is more.</summary>
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

    /// <param name="kept">How many of the tokens are no guesses; if not all of them, the logits [S, V] after each are returned.</param>
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
            Known.AddRange(more[..Math.Min(kept, session.Length - before)]); // of a run that was cancelled, what was done is not done again
        }
    }

    private sealed class Batch(PrefixCache cache, Gpt2Batch batch) : ITokenBatch
    {
        public ReadOnlySpan<float> Run(ReadOnlySpan<int> tokens, CancellationToken ct) => cache.Run(batch, tokens, ct);

        public void Dispose() => batch.Dispose();
    }

    /// <summary>What one key-value cache holds.</summary>
    private sealed class CachedSequence(int vocabSize)
    {
        public List<int> Tokens { get; } = [];

        /// <summary>[V], after the prompt.</summary>
        public float[] Logits { get; } = new float[vocabSize];

        /// <summary>The tokens after which <see cref="Logits"/> hold; -1: none.</summary>
        public int PromptLength { get; set; } = -1;

        public int LastUse { get; set; }

        public void Forget()
        {
            Tokens.Clear();
            (PromptLength, LastUse) = (-1, 0);
        }
    }
}
