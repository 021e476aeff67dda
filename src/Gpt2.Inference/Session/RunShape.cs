using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Session;

/// <summary>Inputs and output of runs of one shape: S tokens, logits after the last or after each.</summary>
internal sealed class RunShape : IDisposable
{
    private readonly long[] ids;
    private readonly long[] positions;
    private readonly float[] logits;
    private readonly OrtValue idsValue;
    private readonly OrtValue positionsValue;
    private readonly OrtValue logitPositionsValue;
    private readonly OrtValue logitsValue;

    public RunShape(int vocabSize, int tokens, bool allLogits)
    {
        var wanted = allLogits ? tokens : 1;
        ids = new long[tokens];
        positions = new long[tokens];
        logits = new float[(long)wanted * vocabSize];
        long[] logitPositions = [.. Enumerable.Range(tokens - wanted, wanted)];
        idsValue = OrtValue.CreateTensorValueFromMemory(ids, [1, tokens]);
        positionsValue = OrtValue.CreateTensorValueFromMemory(positions, [1, tokens]);
        logitPositionsValue = OrtValue.CreateTensorValueFromMemory(logitPositions, [wanted]);
        logitsValue = OrtValue.CreateTensorValueFromMemory(logits, [1, wanted, vocabSize]);
    }

    /// <summary>[P, V] of the last run.</summary>
    public ReadOnlySpan<float> Logits => logits;

    public void Bind(OrtIoBinding binding)
    {
        binding.BindInput("input_ids", idsValue);
        binding.BindInput("position_ids", positionsValue);
        binding.BindInput("logit_positions", logitPositionsValue);
        binding.BindOutput("logits", logitsValue);
    }

    public void Fill(ReadOnlySpan<int> tokens, int start)
    {
        for (var i = 0; i < tokens.Length; i++)
            (ids[i], positions[i]) = (tokens[i], start + i);
    }

    public void Dispose()
    {
        idsValue.Dispose();
        positionsValue.Dispose();
        logitPositionsValue.Dispose();
        logitsValue.Dispose();
    }
}
