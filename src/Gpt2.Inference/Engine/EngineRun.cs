namespace Gpt2.Inference.Engine;

/// <summary>Work for the model in steps of some milliseconds, so that others can use it in between. Only one thread at a time.</summary>
public abstract class EngineRun : IDisposable
{
    /// <summary>Whether nothing is left to do.</summary>
    public abstract bool IsDone { get; }

    /// <summary>Whether it is reading a prompt, which another run's prompt would replace. Until that is done, no other run may
    /// advance.</summary>
    public abstract bool IsReading { get; }

    /// <summary>The most tokens whose keys and values it holds, from its first step to its end.</summary>
    public abstract int Room { get; }

    /// <summary>Does one step.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, and the step can be repeated; or another model replaced this
    /// one.</exception>
    public abstract void Advance(CancellationToken ct);

    /// <inheritdoc/>
    public abstract void Dispose();
}
