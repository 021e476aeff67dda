using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Session;

/// <summary>Several sequences that begin alike and continue together, one token of each at a time. The weights are read once for all of
/// them.</summary>
internal sealed class Gpt2Batch : IDisposable
{
    private readonly Gpt2Session session;
    private readonly KvCache cache;
    private readonly OrtIoBinding binding;
    private readonly RunBindings shape;
    private readonly int[] lastIndex;
    private int position;
    private readonly int[] totalLength = new int[1];
    private readonly OrtValue lastIndexValue;
    private readonly OrtValue totalLengthValue;

    /// <param name="cache">Its rows are the sequences.</param>
    /// <param name="position">The position of the next token; the cache may hold only the last tokens before it.</param>
    public Gpt2Batch(Gpt2Session session, OrtIoBinding binding, KvCache cache, int position)
    {
        (this.session, this.binding, this.cache, this.position) = (session, binding, cache, position);
        lastIndex = new int[cache.Rows];
        lastIndexValue = OrtValue.CreateTensorValueFromMemory(lastIndex, [cache.Rows]);
        totalLengthValue = OrtValue.CreateTensorValueFromMemory(totalLength, [1]);
        shape = new(new(session.Config.VocabSize, cache.Rows, cache.Rows), tokens: 1, allLogits: false, cache.Rows);
        cache.Bind(binding);
        shape.Bind(binding);
        binding.BindInput("seqlens_k", lastIndexValue);
        binding.BindInput("total_sequence_length", totalLengthValue);
    }

    /// <summary>Appends one token to each sequence and returns the logits [B, V] after them, valid until the next run.</summary>
    /// <param name="tokens">[B].</param>
    /// <exception cref="Gpt2Exception">The weights are too large.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, within milliseconds.</exception>
    public ReadOnlySpan<float> Run(scoped ReadOnlySpan<int> tokens, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(tokens.Length, cache.Rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cache.Length, cache.Room);
        shape.Fill(tokens, position);
        lastIndex.AsSpan().Fill(cache.Length);
        totalLength[0] = cache.Length + 1;
        session.Run(shape, binding, ct);
        cache.Length++;
        position++;
        return shape.Logits;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        shape.Dispose();
        lastIndexValue.Dispose();
        totalLengthValue.Dispose();
        binding.Dispose();
        cache.Dispose();
    }
}
