using System.Diagnostics;
using System.Runtime.InteropServices;
using Gpt2.Inference.Session;

namespace Gpt2.Inference.Continuations;

/// <summary>Runs a prompt through the model, reusing what the key-value cache already holds of it.</summary>
internal sealed class CachedPrompt(Gpt2Session session)
{
    private readonly List<int> tokens = [];
    private readonly float[] promptLogits = new float[session.Config.VocabSize];
    private int promptLength = -1; // the tokens after which promptLogits hold; -1: none

    /// <summary>Runs of the model since it was loaded.</summary>
    public long ModelRuns { get; private set; }

    /// <summary>Time that they took.</summary>
    public TimeSpan ModelTime { get; private set; }

    /// <summary>The tokens in the key-value cache, prompt and what was appended.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(tokens);

    /// <summary>The logits [V] after <paramref name="prompt"/>; runs only the tokens that differ from the last call's, none if there are none.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the next call starts from what was there before.</exception>
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

    /// <summary>The logits [V] after one more token, valid until the next call.</summary>
    public ReadOnlySpan<float> Append(int token, CancellationToken ct) => Run([token], ct);

    /// <summary>Forgets all but the first <paramref name="length"/> tokens.</summary>
    public void RewindTo(int length)
    {
        session.RewindTo(length);
        tokens.RemoveRange(length, tokens.Count - length);
        if (length < promptLength)
            promptLength = -1;
    }

    private ReadOnlySpan<float> Run(scoped ReadOnlySpan<int> more, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        var logits = session.Run(more, ct);
        ModelTime += Stopwatch.GetElapsedTime(start);
        ModelRuns++;
        tokens.AddRange(more);
        return logits;
    }
}
