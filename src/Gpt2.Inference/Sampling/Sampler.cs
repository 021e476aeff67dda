using System.Numerics.Tensors;
using Gpt2.Inference.Session;

namespace Gpt2.Inference.Sampling;

/// <summary>Chooses the next token like the released GPT-2 (https://github.com/openai/gpt-2/blob/master/src/sample.py): logits divided by
/// the temperature, then top-k, then top-p, then a draw.</summary>
/// <remarks>With a seed its choices are repeatable. It keeps one buffer of V values and allocates nothing per token.</remarks>
public sealed class Sampler
{
    private readonly SamplingOptions options;
    private readonly Random random;
    private readonly float[] logits;
    private readonly float[] candidates;
    private readonly int[] candidateIds;

    /// <param name="vocabSize">V.</param>
    /// <exception cref="Gpt2Exception">An option is out of range.</exception>
    public Sampler(SamplingOptions options, int vocabSize)
    {
        Check(options);
        this.options = options;
        random = options.Seed is { } seed ? new(seed) : new();
        logits = new float[vocabSize];
        candidates = new float[vocabSize];
        candidateIds = new int[vocabSize];
    }

    /// <summary>The next token.</summary>
    /// <param name="modelLogits">The logits [V] as the model returned them.</param>
    /// <param name="history">The tokens so far, for the repetition penalty and n-grams.</param>
    public int Next(ReadOnlySpan<float> modelLogits, ReadOnlySpan<int> history)
    {
        modelLogits.CopyTo(logits);
        LogitsProcessors.PenaliseRepetition(modelLogits, logits, history, options.RepetitionPenalty);
        LogitsProcessors.BanRepeatedNgrams(logits, history, options.NoRepeatNgram);
        var max = TensorPrimitives.Max(logits);
        if (!float.IsFinite(max))
            return TensorPrimitives.IndexOfMax(modelLogits); // every token is banned, so repeating is the only choice
        if (options.Temperature == 0)
            return TensorPrimitives.IndexOfMax(logits);

        TensorPrimitives.Subtract(logits, max, logits); // changes no probability, and prevents overflow at very low temperatures
        TensorPrimitives.Divide(logits, options.Temperature, logits);
        var count = Gather(Math.Max(TopKThreshold(), SmallestInNucleus()));
        var values = candidates.AsSpan(0, count);
        var ids = candidateIds.AsSpan(0, count);
        if (options.TopP < 1)
            count = Nucleus(values, ids);
        return Draw(values[..count], ids[..count]);
    }

    private static void Check(SamplingOptions options)
    {
        Expect(options.Temperature >= 0 && float.IsFinite(options.Temperature), "temperature", options.Temperature, "0 or more");
        Expect(options.TopK >= 0, "top-k", options.TopK, "0 (all) or more");
        Expect(options.TopP is > 0 and <= 1, "top-p", options.TopP, "more than 0 and at most 1");
        Expect(
            options.RepetitionPenalty > 0 && float.IsFinite(options.RepetitionPenalty),
            "repetition penalty",
            options.RepetitionPenalty,
            "over 0"
        );
        Expect(options.NoRepeatNgram >= 0, "no-repeat n-gram", options.NoRepeatNgram, "0 (off) or more");
    }

    private static void Expect(bool holds, string name, float value, string range)
    {
        if (!holds)
            throw new Gpt2Exception($"The {name} cannot be {value}.", $"Give a {name} of {range}.")
            {
                Option = name.Replace('-', '_').Replace(' ', '_'),
            };
    }

    /// <summary>The k-th largest logit; smaller ones are not drawn, equal ones are.</summary>
    private float TopKThreshold()
    {
        if (options.TopK == 0 || options.TopK >= logits.Length)
            return float.NegativeInfinity;
        var heap = candidates.AsSpan(0, options.TopK); // the k largest so far, with the smallest at the root
        logits.AsSpan(0, heap.Length).CopyTo(heap);
        for (var i = heap.Length / 2 - 1; i >= 0; i--)
            SiftDown(heap, i);
        foreach (var value in logits.AsSpan(heap.Length))
            if (value > heap[0])
            {
                heap[0] = value;
                SiftDown(heap, 0);
            }
        return heap[0];
    }

    private static void SiftDown(Span<float> heap, int parent)
    {
        for (int child; (child = 2 * parent + 1) < heap.Length; parent = child)
        {
            if (child + 1 < heap.Length && heap[child + 1] < heap[child])
                child++;
            if (heap[parent] <= heap[child])
                return;
            (heap[parent], heap[child]) = (heap[child], heap[parent]);
        }
    }

    /// <summary>A logit below which no token can belong to the nucleus: V tokens of less than (1-p)/V have less than 1-p together. This
    /// saves sorting the vocabulary.</summary>
    private float SmallestInNucleus()
    {
        if (options.TopP >= 1 || options.TopK > 0)
            return float.NegativeInfinity;
        return Logits.LogSumExp(logits) + MathF.Log((1 - options.TopP) / logits.Length);
    }

    private int Gather(float threshold)
    {
        var count = 0;
        for (var id = 0; id < logits.Length; id++)
            if (logits[id] >= threshold && logits[id] > float.NegativeInfinity)
                (candidates[count], candidateIds[count++]) = (logits[id], id);
        return count;
    }

    /// <summary>Sorts, and cuts where the sum of probabilities exceeds p, keeping ties with the last one; at least one remains.</summary>
    private int Nucleus(Span<float> values, Span<int> ids)
    {
        values.Sort(ids); // a comparison delegate would allocate
        values.Reverse();
        ids.Reverse();
        var total = options.TopK > 0 ? Logits.LogSumExp(values) : Logits.LogSumExp(logits);
        var (within, sum) = (0, 0.0);
        while (within < values.Length && (sum += Math.Exp(values[within] - total)) <= options.TopP)
            within++;
        var smallest = values[Math.Max(within - 1, 0)];
        var end = Math.Max(within, 1);
        while (end < values.Length && values[end] == smallest)
            end++;
        return end;
    }

    private int Draw(ReadOnlySpan<float> values, ReadOnlySpan<int> ids)
    {
        var max = TensorPrimitives.Max(values);
        var sum = 0.0;
        foreach (var value in values)
            sum += Math.Exp(value - max);
        var rest = random.NextDouble() * sum;
        for (var i = 0; i < values.Length; i++)
            if ((rest -= Math.Exp(values[i] - max)) < 0)
                return ids[i];
        return ids[TensorPrimitives.IndexOfMax(values)]; // only rounding can leave a remainder
    }
}
