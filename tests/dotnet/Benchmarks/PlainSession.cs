using Gpt2.Inference;
using Gpt2.Inference.Import;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Gpt2.Benchmarks;

/// <summary>Runs a <see cref="PlainGraph"/> and passes the keys and values of each run to the next one.</summary>
internal sealed class PlainSession : IDisposable
{
    private readonly Gpt2Config config;
    private readonly InferenceSession session;
    private readonly RunOptions options = new();
    private IDisposableReadOnlyCollection<OrtValue>? outputs;
    private int length;

    public PlainSession(string directory, Gpt2Config config, int threads)
    {
        this.config = config;
        session = new(
            Path.Combine(directory, OnnxFile.GraphName),
            new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 }
        );
    }

    /// <returns>The logits [V] after the last token.</returns>
    public ReadOnlySpan<float> Run(int[] tokens)
    {
        var inputs = new Dictionary<string, OrtValue>
        {
            ["input_ids"] = OrtValue.CreateTensorValueFromMemory(tokens.Select(token => (long)token).ToArray(), [1, tokens.Length]),
            ["position_ids"] = OrtValue.CreateTensorValueFromMemory(
                Enumerable.Range(length, tokens.Length).Select(p => (long)p).ToArray(),
                [1, tokens.Length]
            ),
            ["mask"] = OrtValue.CreateTensorValueFromMemory(Mask(tokens.Length), [tokens.Length, length + tokens.Length]),
        };
        for (var i = 0; i < 2 * config.Layers; i++)
            inputs[Name("past", i)] = outputs is null ? Empty() : outputs[i + 1];
        var next = session.Run(options, inputs, ["logits", .. Enumerable.Range(0, 2 * config.Layers).Select(i => Name("present", i))]);
        foreach (var input in inputs.Values)
            input.Dispose();
        outputs?.Dispose();
        (outputs, length) = (next, length + tokens.Length);
        return outputs[0].GetTensorDataAsSpan<float>()[^config.VocabSize..];
    }

    /// <summary>Forgets all tokens.</summary>
    public void Reset()
    {
        outputs?.Dispose();
        (outputs, length) = (null, 0);
    }

    public void Dispose()
    {
        Reset();
        options.Dispose();
        session.Dispose();
    }

    private float[] Mask(int tokens)
    {
        var total = length + tokens;
        var mask = new float[tokens * total];
        for (var i = 0; i < tokens; i++)
            mask.AsSpan(i * total + length + i + 1, tokens - i - 1).Fill(-10_000);
        return mask;
    }

    private OrtValue Empty() =>
        OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, [1, config.Heads, 0, config.HeadWidth]);

    private static string Name(string time, int i) => $"{time}_{(i % 2 == 0 ? "key" : "value")}_{i / 2}";
}
