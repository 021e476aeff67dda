using System.Numerics.Tensors;
using Gpt2.Inference.Import;
using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Session;

/// <summary>A GPT-2 model with a few sequences in its key-value caches, one of them in use. Tokens go in, logits come out.</summary>
/// <remarks>Only one thread may use it at a time. A run of one token allocates nothing on the managed heap.</remarks>
public sealed class Gpt2Session : IDisposable
{
    /// <summary>How long a worker thread looks for work before it sleeps. This keeps nearly all of the speed and leaves an idle core
    /// idle.</summary>
    private const string SpinMicroseconds = "200";

    /// <summary>The most tokens of a prompt that are run at once. Fewer would read the weights too often; more would take memory for the
    /// values between the layers, and nothing of a cancelled run would be kept.</summary>
    internal const int ChunkLength = 64;

    /// <summary>How many sequences are kept: for two documents in turn, or a document and a request beside it.</summary>
    internal const int Sequences = 2;

    /// <summary>One more sequence, for requests outside the documents, which must not displace them.</summary>
    internal const int SequenceBeside = Sequences;

    private readonly InferenceSession session;
    private readonly OrtIoBinding binding;
    private readonly RunOptions runOptions = new();
    private readonly KvCache?[] caches = new KvCache?[Sequences + 1];
    private KvCache cache; // the sequence in use
    private readonly string? temporaryDirectory;

    // Inputs that keep their shape, read by the graph at each run.
    private readonly int[] lastIndex = GC.AllocateUninitializedArray<int>(1, pinned: true);
    private readonly int[] totalLength = GC.AllocateUninitializedArray<int>(1, pinned: true);
    private readonly OrtValue lastIndexValue;
    private readonly OrtValue totalLengthValue;
    private readonly RunBuffers memory; // of all runs that end in the logits of one token
    private RunBuffers memoryForAll; // of runs that end in the logits of each token
    private readonly RunBindings single;
    private RunBindings bound;
    private bool disposed;

    private Gpt2Session(ImportedModel model, SessionSettings settings)
    {
        Config = model.Config;
        WeightBytes = BytesOf(Config, settings.Precision);
        (ImportDirectory, Precision) = (model.Directory, settings.Precision);
        temporaryDirectory = model.Warning is null ? null : model.Directory;
        session = new InferenceSession(model.GraphPath, Options(settings));
        binding = session.CreateIoBinding();
        caches[0] = cache = new(Config, rows: 1, Config.ContextLength);
        cache.Bind(binding);
        lastIndexValue = OrtValue.CreateTensorValueFromMemory(lastIndex, [1]);
        totalLengthValue = OrtValue.CreateTensorValueFromMemory(totalLength, [1]);
        binding.BindInput("seqlens_k", lastIndexValue);
        binding.BindInput("total_sequence_length", totalLengthValue);
        memory = memoryForAll = new(Config.VocabSize, ChunkLength, logits: 1);
        bound = single = new RunBindings(memory, tokens: 1, allLogits: false);
        single.Bind(binding);
    }

    /// <summary>The model's shape.</summary>
    public Gpt2Config Config { get; }

    /// <summary>The precision of its weights.</summary>
    public Precision Precision { get; }

    /// <summary>The import of the checkpoint: one directory for each state of the weights and each precision.</summary>
    internal string ImportDirectory { get; }

    /// <summary>Bytes of weights read for each token: those of all products, with the scales of their blocks.</summary>
    public long WeightBytes { get; }

    /// <summary>A warning about loading for the user, for example that the cache cannot be written; null if there is none.</summary>
    public string? Warning { get; private init; }

    /// <summary>Tokens of the sequence in use; the next run continues after them.</summary>
    public int Length => cache.Length;

    /// <summary>The result of the last run.</summary>
    public ReadOnlySpan<float> Logits => bound.Logits;

    /// <summary>Loads a checkpoint in Hugging Face's layout, importing it first if necessary.</summary>
    /// <exception cref="Gpt2Exception">The checkpoint is damaged, is not a GPT-2, or cannot be run.</exception>
    public static Gpt2Session Load(string directory, SessionSettings settings)
    {
        var cache = settings.CacheDirectory ?? Directories.Imports;
        if (ModelImporter.Find(directory, settings.Precision, cache) is { } found)
        {
            // Damaged files are safe to read, so the check runs meanwhile.
            var whole = Task.Run(() => ImportManifest.IsWhole(found.Directory));
            var session = TryOpen(found, settings, out _);
            if (whole.GetAwaiter().GetResult() && session is not null)
                return session;
            session?.Dispose();
        }
        var model = ModelImporter.Import(directory, settings.Precision, cache, settings.OnImport);
        if (TryOpen(model, settings, out var problem) is { } opened)
            return opened;
        if (model.Warning is not null)
            ModelImporter.Discard(new(model.Directory)); // it was made for this session
        throw new Gpt2Exception(
            $"{model.GraphPath} cannot be run: {problem!.Message}",
            $"Delete {model.Directory} if it still exists and try again; it is rebuilt from the checkpoint.",
            problem
        );
    }

    private static Gpt2Session? TryOpen(ImportedModel model, SessionSettings settings, out OnnxRuntimeException? problem)
    {
        try
        {
            problem = null;
            return new(model, settings) { Warning = WarningOf(model) };
        }
        catch (OnnxRuntimeException e)
        {
            problem = e;
            return null;
        }
    }

    /// <summary>Forgets all but the first <paramref name="length"/> tokens. Nothing is copied.</summary>
    public void RewindTo(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        cache.Length = length;
    }

    /// <summary>Switches to another sequence and continues where that one ended.</summary>
    internal void Use(int sequence)
    {
        var other = caches[sequence] ??= new(Config, rows: 1, Config.ContextLength);
        if (other != cache)
            other.Bind(binding);
        cache = other;
    }

    /// <summary>Frees the memory of a sequence that is not in use.</summary>
    internal void Forget(int sequence)
    {
        if (caches[sequence] == cache)
            throw new InvalidOperationException($"sequence {sequence} is in use");
        caches[sequence]?.Dispose();
        caches[sequence] = null;
    }

    /// <summary>Several sequences that continue the one in use, with room for this many more tokens of each. They must not outlive the
    /// session.</summary>
    /// <param name="mostBytes">The most memory for their keys and values. If a text is too long for that, they read its first tokens as
    /// well as its last: heads that look for nothing attend to the first tokens, and without them attention falls apart (Xiao et al. 2023,
    /// Efficient Streaming Language Models with Attention Sinks).</param>
    internal Gpt2Batch Fork(int rows, int tokens, long mostBytes = long.MaxValue)
    {
        var read = (int)Math.Min(cache.Length, mostBytes / (rows * cache.TokenBytes));
        var first = read < cache.Length ? read / 2 : 0;
        var copies = new KvCache(Config, rows, Math.Min(read + tokens, Config.ContextLength));
        copies.CopyFrom(cache, first, read - first);
        return new(this, session.CreateIoBinding(), copies, position: cache.Length);
    }

    /// <summary>Appends tokens and returns the logits [V] after the last one, valid until the next run.</summary>
    /// <exception cref="Gpt2Exception">The context has no room for them, an id is not in the vocabulary, or the weights are too
    /// large.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, within milliseconds; <see cref="Length"/> says how many of the tokens are in
    /// the cache.</exception>
    public ReadOnlySpan<float> Run(scoped ReadOnlySpan<int> tokens, CancellationToken ct = default)
    {
        Check(tokens);
        for (; tokens.Length > ChunkLength; tokens = tokens[ChunkLength..])
            RunOnce(tokens[..ChunkLength], ct);
        return tokens.Length == 1 ? Run(single, tokens, ct) : RunOnce(tokens, ct);
    }

    /// <summary>Appends tokens and returns the logits [S, V] after each of them.</summary>
    /// <exception cref="Gpt2Exception">The context has no room for them, an id is not in the vocabulary, or the weights are too
    /// large.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, within milliseconds; <see cref="Length"/> has not changed.</exception>
    public ReadOnlySpan<float> RunForAll(scoped ReadOnlySpan<int> tokens, CancellationToken ct = default)
    {
        Check(tokens);
        if (memoryForAll.Logits.Length < tokens.Length * Config.VocabSize)
            memoryForAll = new(Config.VocabSize, tokens.Length, logits: tokens.Length);
        using var shape = new RunBindings(memoryForAll, tokens.Length, allLogits: true);
        return Run(shape, tokens, ct);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        single.Dispose();
        lastIndexValue.Dispose();
        totalLengthValue.Dispose();
        foreach (var each in caches)
            each?.Dispose();
        binding.Dispose();
        runOptions.Dispose();
        session.Dispose();
        if (temporaryDirectory is not null)
            ModelImporter.Discard(new(temporaryDirectory));
    }

    private ReadOnlySpan<float> RunOnce(scoped ReadOnlySpan<int> tokens, CancellationToken ct)
    {
        using var shape = new RunBindings(memory, tokens.Length, allLogits: false);
        return Run(shape, tokens, ct);
    }

    private ReadOnlySpan<float> Run(RunBindings shape, scoped ReadOnlySpan<int> tokens, CancellationToken ct)
    {
        if (bound != shape)
            shape.Bind(binding);
        bound = shape;

        shape.Fill(tokens, Length);
        lastIndex[0] = Length + tokens.Length - 1;
        totalLength[0] = Length + tokens.Length;
        Run(shape, binding, ct);
        cache.Length += tokens.Length;
        return shape.Logits;
    }

    /// <summary>Runs the graph with the current bindings.</summary>
    /// <exception cref="Gpt2Exception">The logits are not numbers; finite weights may still be too large.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, within milliseconds.</exception>
    internal void Run(RunBindings shape, OrtIoBinding binding, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        runOptions.Terminate = false;
        using var cancelling = ct.UnsafeRegister(static options => ((RunOptions)options!).Terminate = true, runOptions);
        try
        {
            session.RunWithBinding(runOptions, binding);
        }
        catch (OnnxRuntimeException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
        if (!TensorPrimitives.IsFiniteAll(shape.Logits))
            throw new Gpt2Exception(
                "The model computes infinite numbers or NaN: its weights are damaged or too large.",
                "Download or copy the model again, or use another one."
            );
    }

    private void Check(ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty)
            throw new ArgumentException("at least one token is needed", nameof(tokens));
        if (Length + tokens.Length > Config.ContextLength)
            throw new Gpt2Exception(
                $"{Length + tokens.Length} tokens exceed the model's context of {Config.ContextLength}.",
                "Shorten the text or ask for fewer tokens."
            );
        foreach (var token in tokens)
            if ((uint)token >= (uint)Config.VocabSize)
                throw new Gpt2Exception(
                    $"Token {token} is not in the model's vocabulary of {Config.VocabSize}.",
                    "Use the tokenizer that belongs to the model."
                );
    }

    private static string? WarningOf(ImportedModel model)
    {
        var unknown = model.Config.UnknownFields;
        if (unknown.Count == 0)
            return model.Warning;
        var ignored = $"{ModelFiles.Config} has unknown fields, which are ignored: {string.Join(", ", unknown)}.";
        return model.Warning is null ? ignored : $"{ignored}\n{model.Warning}";
    }

    private static long BytesOf(Gpt2Config config, Precision precision)
    {
        var (width, inner) = ((long)config.Width, (long)config.InnerWidth);
        var layerBits = precision == Precision.Q4 ? 4 : 8;
        return Bytes(config.Layers * (4 * width * width + width * inner), config.Width, layerBits)
            + Bytes(config.Layers * width * inner, config.InnerWidth, layerBits)
            + Bytes(config.VocabSize * width, config.Width, Quantizer.EmbeddingBits);

        long Bytes(long values, int columns, int bits) =>
            precision == Precision.F32
                ? values * sizeof(float)
                : values * bits / 8 + values / Quantizer.BlockSize(columns, bits, config.Width) * sizeof(float);
    }

    private static SessionOptions Options(SessionSettings settings)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = settings.EffectiveThreads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.AddSessionConfigEntry("session.intra_op.spin_duration_us", SpinMicroseconds);
        options.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1"); // the arena would round up their memory
        return options;
    }
}
