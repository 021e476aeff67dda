namespace Gpt2.Inference.Engine;

/// <summary>Work for the model in steps of some milliseconds, so that others can use it in between. One thread at a time.</summary>
public abstract class EngineRun : IDisposable
{
    /// <summary>Nothing is left to do.</summary>
    public abstract bool IsDone { get; }

    /// <summary>Whether it is at a prompt, which the next run's prompt would take the place of: until it is read, no other run
    /// advances.</summary>
    public abstract bool IsReading { get; }

    /// <summary>Tokens whose keys and values it holds, at most, from its first step to its end.</summary>
    public abstract int Room { get; }

    /// <summary>Does one step.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, and the step can be done again; or another model took this one's
    /// place.</exception>
    public abstract void Advance(CancellationToken ct);

    /// <inheritdoc/>
    public abstract void Dispose();
}
