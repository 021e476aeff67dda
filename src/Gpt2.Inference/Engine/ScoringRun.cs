using Gpt2.Inference.Session;

namespace Gpt2.Inference.Engine;

/// <summary>How well the model predicts the tokens of a text, one part per step: the same figures as <see cref="TokenScores"/>.</summary>
internal sealed class ScoringRun(EngineRuns runs, int[] ids, int likeliest, Action<ScoredToken> onToken) : EngineRun
{
    private int next = 1; // nothing predicts the first token

    /// <inheritdoc/>
    public override bool IsDone => next >= ids.Length;

    /// <inheritdoc/>
    public override bool IsReading => next > 1 && !IsDone;

    /// <inheritdoc/>
    public override int Room => 0;

    /// <inheritdoc/>
    public override void Advance(CancellationToken ct) =>
        runs.Use(cache => next = cache.ReadPart(ids, next, (id, logits) => onToken(ScoredToken.Of(id, logits, likeliest)), ct));

    /// <inheritdoc/>
    public override void Dispose() { }
}
