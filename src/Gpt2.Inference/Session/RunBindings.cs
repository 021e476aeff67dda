using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Session;

/// <summary>Inputs and output for runs of one shape: B sequences, S tokens of each, and logits after the last token or after
/// each.</summary>
internal sealed class RunBindings : IDisposable
{
    private readonly RunBuffers memory;
    private readonly int length; // S
    private readonly int logitCount; // B·P·V
    private readonly OrtValue idsValue;
    private readonly OrtValue positionsValue;
    private readonly OrtValue logitPositionsValue;
    private readonly OrtValue logitsValue;

    /// <param name="memory">Buffers that are large enough. Other shapes may use them in turn.</param>
    /// <param name="tokens">S.</param>
    /// <param name="rows">B.</param>
    public RunBindings(RunBuffers memory, int tokens, bool allLogits, int rows = 1)
    {
        var wanted = allLogits ? tokens : 1; // P
        (this.memory, length, logitCount) = (memory, tokens, rows * wanted * memory.VocabSize);
        idsValue = Tensor(memory.Ids.AsMemory(0, rows * tokens), rows, tokens);
        positionsValue = Tensor(memory.Positions.AsMemory(0, rows * tokens), rows, tokens);
        logitPositionsValue = Tensor<long>(Enumerable.Range(tokens - wanted, wanted).Select(position => (long)position).ToArray(), wanted);
        logitsValue = Tensor(memory.Logits.AsMemory(0, logitCount), rows, wanted, memory.VocabSize);
    }

    /// <summary>[B, P, V] of the last run.</summary>
    public ReadOnlySpan<float> Logits => memory.Logits.AsSpan(0, logitCount);

    public void Bind(OrtIoBinding binding)
    {
        binding.BindInput("input_ids", idsValue);
        binding.BindInput("position_ids", positionsValue);
        binding.BindInput("logit_positions", logitPositionsValue);
        binding.BindOutput("logits", logitsValue);
    }

    /// <param name="tokens">[B, S].</param>
    /// <param name="start">The position of the first token of each sequence.</param>
    public void Fill(ReadOnlySpan<int> tokens, int start)
    {
        for (var i = 0; i < tokens.Length; i++)
            (memory.Ids[i], memory.Positions[i]) = (tokens[i], start + i % length);
    }

    public void Dispose()
    {
        idsValue.Dispose();
        positionsValue.Dispose();
        logitPositionsValue.Dispose();
        logitsValue.Dispose();
    }

    private static OrtValue Tensor<T>(Memory<T> memory, params long[] shape)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory, shape);
}
