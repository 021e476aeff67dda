using Gpt2.Inference.Import;
using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Session;

/// <summary>One GPT-2 with one sequence in its key-value cache: tokens in, logits out.</summary>
/// <remarks>Not for use by two threads at once. A run of one token allocates nothing on the managed heap.</remarks>
public sealed class Gpt2Session : IDisposable
{
    /// <summary>How long a worker thread looks for work before it sleeps: keeps nearly all of the speed and leaves an idle core idle.</summary>
    private const string SpinMicroseconds = "200";

    private readonly InferenceSession session;
    private readonly OrtIoBinding binding;
    private readonly RunOptions runOptions = new();
    private readonly KvCache cache;
    private readonly string? temporaryDirectory;

    // Inputs that keep their shape, read by the graph at each run.
    private readonly int[] lastIndex = new int[1];
    private readonly int[] totalLength = new int[1];
    private readonly OrtValue lastIndexValue;
    private readonly OrtValue totalLengthValue;
    private readonly RunShape single;
    private RunShape bound;

    private Gpt2Session(ImportedModel model, SessionSettings settings)
    {
        Config = model.Config;
        temporaryDirectory = model.Warning is null ? null : model.Directory;
        session = new InferenceSession(model.GraphPath, Options(settings));
        binding = session.CreateIoBinding();
        cache = new KvCache(Config);
        lastIndexValue = OrtValue.CreateTensorValueFromMemory(lastIndex, [1]);
        totalLengthValue = OrtValue.CreateTensorValueFromMemory(totalLength, [1]);
        binding.BindInput("seqlens_k", lastIndexValue);
        binding.BindInput("total_sequence_length", totalLengthValue);
        bound = single = new RunShape(Config.VocabSize, tokens: 1, allLogits: false);
        single.Bind(binding);
    }

    /// <summary>The model's shape.</summary>
    public Gpt2Config Config { get; }

    /// <summary>What the user should know of loading, for example that the cache cannot be written; else null.</summary>
    public string? Warning { get; private init; }

    /// <summary>Tokens in the key-value cache; the next run continues after them.</summary>
    public int Length { get; private set; }

    /// <summary>Loads a checkpoint in Hugging Face's layout, importing it first if that was not done yet.</summary>
    /// <exception cref="Gpt2Exception">The checkpoint is damaged, is no GPT-2, or cannot be run.</exception>
    public static Gpt2Session Load(string directory, SessionSettings settings)
    {
        var model = ModelImporter.Import(directory, settings.Precision, settings.CacheDirectory ?? CacheDirectory.Imports, settings.OnImport);
        try
        {
            return new(model, settings) { Warning = model.Warning };
        }
        catch (OnnxRuntimeException e)
        {
            throw new Gpt2Exception($"{model.GraphPath} cannot be run: {e.Message}", $"Delete {model.Directory} and try again; it is made anew from the checkpoint.", e);
        }
    }

    /// <summary>Forgets all but the first <paramref name="length"/> tokens. Nothing is copied.</summary>
    public void RewindTo(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Appends tokens and returns the logits [V] after the last one, valid until the next run.</summary>
    /// <exception cref="Gpt2Exception">There is no room for them in the context, or an id is not in the vocabulary.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, within milliseconds; <see cref="Length"/> is as before.</exception>
    public ReadOnlySpan<float> Run(scoped ReadOnlySpan<int> tokens, CancellationToken ct = default)
    {
        Check(tokens);
        if (tokens.Length == 1)
            return Run(single, tokens, ct);
        using var shape = new RunShape(Config.VocabSize, tokens.Length, allLogits: false);
        return Run(shape, tokens, ct);
    }

    /// <summary>Appends tokens and returns the logits [S, V] after each of them.</summary>
    /// <inheritdoc cref="Run(ReadOnlySpan{int}, CancellationToken)"/>
    public ReadOnlySpan<float> RunForAll(scoped ReadOnlySpan<int> tokens, CancellationToken ct = default)
    {
        Check(tokens);
        using var shape = new RunShape(Config.VocabSize, tokens.Length, allLogits: true);
        return Run(shape, tokens, ct);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        single.Dispose();
        lastIndexValue.Dispose();
        totalLengthValue.Dispose();
        cache.Dispose();
        binding.Dispose();
        runOptions.Dispose();
        session.Dispose();
        if (temporaryDirectory is not null)
            Directory.Delete(temporaryDirectory, recursive: true);
    }

    private ReadOnlySpan<float> Run(RunShape shape, scoped ReadOnlySpan<int> tokens, CancellationToken ct)
    {
        if (cache.Reserve(Length + tokens.Length, Length))
            cache.Bind(binding);
        if (bound != shape)
            shape.Bind(binding);
        bound = shape;

        shape.Fill(tokens, Length);
        lastIndex[0] = Length + tokens.Length - 1;
        totalLength[0] = Length + tokens.Length;
        RunBound(ct);
        Length += tokens.Length;
        return shape.Logits;
    }

    private void RunBound(CancellationToken ct)
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
    }

    private void Check(ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty)
            throw new ArgumentException("at least one token is needed", nameof(tokens));
        if (Length + tokens.Length > Config.ContextLength)
            throw new Gpt2Exception(
                $"{Length + tokens.Length} tokens are more than the model's context of {Config.ContextLength}.",
                "Shorten the text or ask for fewer tokens.");
        foreach (var token in tokens)
            if ((uint)token >= (uint)Config.VocabSize)
                throw new Gpt2Exception($"Token {token} is not in the model's vocabulary of {Config.VocabSize}.", "Use the tokenizer that belongs to the model.");
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
        return options;
    }
}
