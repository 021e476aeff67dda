using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Training;

/// <summary>Runs a session on arrays that keep their place: its inputs and outputs are bound once.</summary>
internal abstract class GraphPass(InferenceSession session) : IDisposable
{
    private readonly OrtIoBinding binding = session.CreateIoBinding();
    private readonly RunOptions options = new();
    private readonly List<OrtValue> values = [];

    public virtual void Dispose()
    {
        binding.Dispose();
        options.Dispose();
        foreach (var value in values)
            value.Dispose();
    }

    /// <summary>Binds memory to an input of the session.</summary>
    protected void BindInput<T>(string name, T[] memory, params long[] shape)
        where T : unmanaged => binding.BindInput(name, Value(memory, shape));

    /// <summary>Binds memory to an output of the session.</summary>
    protected void BindOutput<T>(string name, T[] memory, params long[] shape)
        where T : unmanaged => binding.BindOutput(name, Value(memory, shape));

    /// <summary>Runs the session in this thread.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; the outputs cannot be used.</exception>
    protected void Run(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        using var cancelling = ct.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, options);
        try
        {
            session.RunWithBinding(options, binding);
        }
        catch (OnnxRuntimeException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
    }

    protected static T[] New<T>(int count) => GC.AllocateArray<T>(count, pinned: true);

    private OrtValue Value<T>(T[] memory, params long[] shape)
        where T : unmanaged
    {
        var value = OrtValue.CreateTensorValueFromMemory(memory, shape);
        values.Add(value);
        return value;
    }
}
