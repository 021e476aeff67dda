using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Session;

/// <summary>Inputs and output of runs of one shape: B sequences, S tokens of each, logits after the last or after each.</summary>
internal sealed class RunShape : IDisposable
{
    private readonly int length; // S
    private readonly long[] ids;
    private readonly long[] positions;
    private readonly float[] logits;
    private readonly OrtValue idsValue;
    private readonly OrtValue positionsValue;
    private readonly OrtValue logitPositionsValue;
    private readonly OrtValue logitsValue;

    /// <param name="tokens">S.</param>
    /// <param name="rows">B.</param>
    public RunShape(int vocabSize, int tokens, bool allLogits, int rows = 1)
    {
        var wanted = allLogits ? tokens : 1;
        length = tokens;
        ids = new long[rows * tokens];
        positions = new long[rows * tokens];
        logits = new float[(long)rows * wanted * vocabSize];
        long[] logitPositions = [.. Enumerable.Range(tokens - wanted, wanted)];
        idsValue = OrtValue.CreateTensorValueFromMemory(ids, [rows, tokens]);
        positionsValue = OrtValue.CreateTensorValueFromMemory(positions, [rows, tokens]);
        logitPositionsValue = OrtValue.CreateTensorValueFromMemory(logitPositions, [wanted]);
        logitsValue = OrtValue.CreateTensorValueFromMemory(logits, [rows, wanted, vocabSize]);
    }

    /// <summary>[B, P, V] of the last run.</summary>
    public ReadOnlySpan<float> Logits => logits;

    public void Bind(OrtIoBinding binding)
    {
        binding.BindInput("input_ids", idsValue);
        binding.BindInput("position_ids", positionsValue);
        binding.BindInput("logit_positions", logitPositionsValue);
        binding.BindOutput("logits", logitsValue);
    }

    /// <param name="tokens">[B, S].</param>
    /// <param name="start">The position of the first of each sequence.</param>
    public void Fill(ReadOnlySpan<int> tokens, int start)
    {
        for (var i = 0; i < tokens.Length; i++)
            (ids[i], positions[i]) = (tokens[i], start + i % length);
    }

    public void Dispose()
    {
        idsValue.Dispose();
        positionsValue.Dispose();
        logitPositionsValue.Dispose();
        logitsValue.Dispose();
    }
}
