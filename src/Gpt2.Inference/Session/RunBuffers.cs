namespace Gpt2.Inference.Session;

/// <summary>The memory that runs of up to this many tokens read and write. It never moves, so the garbage collector does not have to work
/// around it.</summary>
/// <param name="vocabSize">V.</param>
/// <param name="tokens">All tokens of a run, B·S.</param>
/// <param name="logits">How many of them need logits, B·P.</param>
internal sealed class RunBuffers(int vocabSize, int tokens, int logits)
{
    public int VocabSize => vocabSize;

    public long[] Ids { get; } = GC.AllocateUninitializedArray<long>(tokens, pinned: true);

    public long[] Positions { get; } = GC.AllocateUninitializedArray<long>(tokens, pinned: true);

    public float[] Logits { get; } = GC.AllocateUninitializedArray<float>(checked(logits * vocabSize), pinned: true);
}
