using Gpt2.Inference.Import;

namespace Gpt2.Inference.Training;

/// <summary>One float32 array for each parameter of a GPT-2, in a fixed order: the weights, their gradients, or an optimiser's state. Names
/// and shapes are those of the checkpoint; the arrays do not move in memory.</summary>
internal sealed class TensorSet
{
    private readonly Dictionary<string, float[]> values = [];

    private TensorSet(IReadOnlyList<Parameter> parameters)
    {
        Parameters = parameters;
        foreach (var parameter in parameters)
            values[parameter.Name] = GC.AllocateArray<float>(checked((int)parameter.Count), pinned: true);
    }

    public IReadOnlyList<Parameter> Parameters { get; }

    public float[] this[string name] => values[name];

    /// <exception cref="Gpt2Exception">A weight is missing or does not fit.</exception>
    public static TensorSet Read(Gpt2Config config, Checkpoint checkpoint)
    {
        var set = new TensorSet(Parameter.Of(config));
        foreach (var (name, shape) in set.Parameters)
            checkpoint.Get(name, shape).Read(0, set[name]);
        return set;
    }

    /// <summary>Zeros with the same names and shapes.</summary>
    public TensorSet Zeros() => new(Parameters);

    /// <summary>Zeros for some of the parameters.</summary>
    public TensorSet Zeros(Func<Parameter, bool> wanted) => new([.. Parameters.Where(wanted)]);

    public void Clear()
    {
        foreach (var array in values.Values)
            Array.Clear(array);
    }

    public void CopyFrom(TensorSet other)
    {
        foreach (var (name, _) in Parameters)
            other[name].CopyTo(this[name], 0);
    }
}
