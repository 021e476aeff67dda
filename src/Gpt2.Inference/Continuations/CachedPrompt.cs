using System.Diagnostics;
using System.Runtime.InteropServices;
using Gpt2.Inference.Session;

namespace Gpt2.Inference.Continuations;

/// <summary>Runs a prompt through the model, reusing what the key-value cache already holds of it.</summary>
/// <param name="speculation">Guesses tokens where that is faster; null never does.</param>
internal sealed class CachedPrompt(Gpt2Session session, Speculation? speculation = null)
{
    private readonly int vocabSize = session.Config.VocabSize;
    private readonly List<int> tokens = [];
    private readonly float[] promptLogits = new float[session.Config.VocabSize];
    private int promptLength = -1; // the tokens after which promptLogits hold; -1: none

    // Tokens that were run on a guess, and the logits [1 + guesses, V] of that run; they are in the key-value cache behind `tokens`.
    private readonly List<int> guesses = [];
    private float[] guessedLogits = [];
    private int right; // guesses that came true

    /// <summary>Runs of the model since it was loaded.</summary>
    public long ModelRuns { get; private set; }

    /// <summary>Time that they took.</summary>
    public TimeSpan ModelTime { get; private set; }

    /// <summary>The tokens in the key-value cache, prompt and what was appended.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(tokens);

    /// <summary>The logits [V] after <paramref name="prompt"/>; runs only the tokens that differ from the last call's, none if there are none.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the next call goes on from what was done.</exception>
    public ReadOnlySpan<float> Prefill(ReadOnlySpan<int> prompt, CancellationToken ct)
    {
        var common = Tokens.CommonPrefixLength(prompt);
        if (common == prompt.Length && promptLength == prompt.Length)
        {
            RewindTo(common);
            return promptLogits;
        }
        RewindTo(Math.Min(common, prompt.Length - 1)); // the last token is run again for its logits
        Run(prompt[tokens.Count..], ct).CopyTo(promptLogits);
        promptLength = prompt.Length;
        return promptLogits;
    }

    /// <summary>The logits [V] after one more token, valid until the next call. What follows may be guessed and run along, which changes the
    /// last digits of the logits, as every other split of a text into runs does.</summary>
    public ReadOnlySpan<float> Append(int token, CancellationToken ct)
    {
        if (right < guesses.Count && guesses[right] == token)
        {
            tokens.Add(token);
            right++;
            return guessedLogits.AsSpan(right * vocabSize, vocabSize);
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
        tokens.RemoveRange(length, tokens.Count - length);
        if (length < promptLength)
            promptLength = -1;
    }

    private ReadOnlySpan<float> RunWithGuesses(Speculation speculation, int token, CancellationToken ct)
    {
        tokens.Add(token);
        var next = speculation.Guess(Tokens);
        tokens.RemoveAt(tokens.Count - 1); // until it has been run
        var room = session.Config.ContextLength - session.Length - 1;
        if (next.IsEmpty || room < next.Length)
            return Run([token], ct);

        int[] all = [token, .. next];
        guessedLogits = Run(all, kept: 1, ct).ToArray();
        guesses.AddRange(all.AsSpan(1));
        return guessedLogits.AsSpan(0, vocabSize);
    }

    private void ForgetGuesses()
    {
        if (guesses.Count == 0)
            return;
        speculation!.Tell(right);
        guesses.Clear();
        right = 0;
        session.RewindTo(tokens.Count);
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
            tokens.AddRange(more[..Math.Min(kept, session.Length - before)]); // of a run that was cancelled, what was done is not done again
        }
    }
}
