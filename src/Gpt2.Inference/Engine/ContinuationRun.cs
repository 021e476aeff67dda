using Gpt2.Inference.Continuations;
using Gpt2.Inference.Sampling;
using Gpt2.Inference.Session;

namespace Gpt2.Inference.Engine;

/// <summary>Continuations of one prompt, one token of each per step: the same texts as <see cref="ContinuationEngine.Continue"/>.</summary>
internal sealed class ContinuationRun(
    EngineRuns runs,
    int[] prompt,
    ContinuationOptions options,
    Sampler sampler,
    int rows,
    int? likeliest,
    Action<TextPiece> onPiece
) : EngineRun
{
    private TextsTogether texts = new([]);
    private Gpt2Batch? batch; // the texts being written
    private bool isBegun;
    private long runsBefore = -1;
    private int written;

    /// <inheritdoc/>
    public override bool IsDone => written >= options.Together;

    /// <inheritdoc/>
    public override bool IsReading => batch is null && !IsDone;

    /// <inheritdoc/>
    public override int Room => rows * (prompt.Length + options.MaxTokens);

    /// <inheritdoc/>
    public override void Advance(CancellationToken ct) =>
        runs.Use(cache =>
        {
            if (batch is null)
                Begin(cache, ct);
            else
                texts.Write(cache, batch, ct);
            if (texts.AreWhole)
                EndRound(cache);
        });

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (batch is not null)
            runs.Release(batch);
        batch = null;
    }

    private void Begin(PrefixCache cache, CancellationToken ct)
    {
        // A prompt run in two parts gives different last digits than one run whole, enough to change a draw. After an interrupted step the
        // parts are the same.
        var anew = options.Sampling.Seed is not null && !isBegun && cache.ModelRuns != runsBefore;
        isBegun = true;
        var logits = cache.Prefill(prompt, ct, anew);
        texts = new([.. Enumerable.Range(written, rows).Select(NewText)]);
        texts.Begin(logits);
        batch = runs.Fork(rows, options.MaxTokens);
    }

    private void EndRound(PrefixCache cache)
    {
        Dispose();
        isBegun = false;
        (written, runsBefore) = (written + rows, cache.ModelRuns);
    }

    /// <summary>All rows of a round are drawn, so that the draws do not depend on how many of them are wanted.</summary>
    private TextGenerator NewText(int index) =>
        runs.NewText(sampler, options, prompt, new(index, options.StopTexts, likeliest, index < options.Together ? onPiece : _ => { }));
}
