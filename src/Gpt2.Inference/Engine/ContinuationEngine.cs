using Gpt2.Inference.Continuations;
using Gpt2.Inference.Copying;
using Gpt2.Inference.Models;
using Gpt2.Inference.Sampling;
using Gpt2.Inference.Session;
using Gpt2.Inference.Suggestions;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Engine;

/// <summary>The engine for a model that runs here: one model, one tokenizer, and the state of the last prompts.</summary>
public sealed class ContinuationEngine : TokenEngine
{
    /// <summary>How many tokens a quick text has when it reads the rest of its prompt.</summary>
    private const int FirstTokens = 8;

    /// <summary>From fewer tokens of its prompt than these, even a large model would write first words that do not fit.</summary>
    private const int FewestQuickTokens = 64;

    private readonly Gpt2Session session;
    private readonly PrefixCache prompt;
    private readonly KeptCalibration calibration;
    private string? name;

    private ContinuationEngine(string directory, Gpt2Session session, PrefixCache prompt, TokenIndex index)
        : base(index, prompt)
    {
        (Directory, this.session, this.prompt) = (directory, session, prompt);
        calibration = new(directory, session);
        Runs = new(session, index, Running);
    }

    /// <summary>The model's directory.</summary>
    public string Directory { get; }

    /// <inheritdoc/>
    public override string Name => name ??= ModelStore.NameOf(Directory);

    /// <summary>Work in steps, for callers that take turns.</summary>
    public EngineRuns Runs { get; }

    /// <inheritdoc/>
    public override ModelCalibration Calibration => calibration.Current;

    /// <inheritdoc cref="KeptCalibration.IsNeeded"/>
    public bool NeedsCalibration => calibration.IsNeeded;

    /// <summary>How much of its prompt a quick text reads before the first words, in tokens times bytes of weights. This much takes about
    /// 0.15 s on two cores.</summary>
    internal double QuickReading { get; set; } = 2.4e10;

    /// <summary>The precision of the weights.</summary>
    public Precision Precision => session.Precision;

    /// <inheritdoc/>
    public override string? Warning =>
        string.Join(' ', new[] { session.Warning, calibration.Warning }.OfType<string>()) is { Length: > 0 } warning ? warning : null;

    /// <summary>Loads a model directory: <c>config.json</c>, safetensors weights and a tokenizer.</summary>
    /// <exception cref="Gpt2Exception">Something is missing, damaged or inconsistent.</exception>
    /// <param name="languages">The languages that the model knows, if known.</param>
    public static ContinuationEngine Load(string directory, SessionSettings settings, string[]? languages = null)
    {
        // Vocabulary and weights take about equally long to load.
        var vocabulary = Task.Run(() => new TokenIndex(Gpt2Tokenizer.Load(directory)));
        var session = Gpt2Session.Load(directory, settings);
        try
        {
            var index = vocabulary.GetAwaiter().GetResult();
            var prompt = new PrefixCache(session, PromptLookup.For(session));
            return new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)), session, prompt, index) { Languages = languages };
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Continuation> Continue(
        string text,
        ContinuationOptions options,
        Action<string>? onText = null,
        ReferenceTexts? references = null,
        CancellationToken ct = default
    )
    {
        CheckLength(options);
        return Draw(text, options, new Sampler(options.Sampling, Tokenizer.VocabSize), onText, references, ct);
    }

    /// <summary>The tokens of a prompt; an empty prompt is the token that ends the document before.</summary>
    public int[] Encode(string prompt) => prompt.Length == 0 ? [Tokenizer.EndOfText] : Tokenizer.Encode(prompt);

    /// <inheritdoc cref="KeptCalibration.Keep"/>
    public string Calibrate(ModelCalibration measured) => calibration.Keep(measured);

    /// <inheritdoc cref="KeptCalibration.TryReadAgain"/>
    public bool TryReadCalibration() => calibration.TryReadAgain();

    private protected override void End()
    {
        Runs.Close();
        session.Dispose();
    }

    private IEnumerable<Continuation> Draw(
        string text,
        ContinuationOptions options,
        Sampler sampler,
        Action<string>? onText,
        ReferenceTexts? references,
        CancellationToken ct
    )
    {
        var runsBefore = -1L;
        while (true)
        {
            ct.ThrowIfCancellationRequested(); // a text of one token needs no run of the model
            Continuation[] continuations;
            lock (Running)
            {
                if (IsDisposed)
                    throw Replaced();
                var healing = options.AtCaret ? TokenHealing.Of(text) : new(text.Length, []);
                // The last token is not run.
                var ids = PromptWindow.Of(PromptIds(text[..healing.PromptLength]), ContextLength - options.MaxTokens + 1);
                var pipeline = PipelineAt(text, healing, ids, options.MemoryWeight, options.Banned, references);
                var texts = new TextGenerator[TextsTogether.Count(options, ids.Length, ContextLength)];
                var quick = Math.Max(FewestQuickTokens, (int)(QuickReading / session.WeightBytes));
                var isQuick = options.Quick && options.Sampling.Seed is null && texts.Length == 1 && prompt.Missing(ids) > quick;
                // A prompt run in two parts gives different last digits than one run whole, enough to change a draw.
                var logits = prompt.Prefill(
                    isQuick ? PromptWindow.Of(ids, quick) : ids,
                    ct,
                    anew: options.Sampling.Seed is not null && prompt.ModelRuns != runsBefore
                );
                for (var i = 0; i < texts.Length; i++)
                    texts[i] = new(
                        Tokenizer,
                        Index,
                        sampler,
                        new(Tokenizer, Index, healing.Required, options.AtCaret),
                        pipeline.Fork(),
                        options,
                        ids,
                        text,
                        texts.Length == 1 ? onText : null
                    );
                if (texts is [var one])
                    Write(one, logits, isQuick ? FirstTokens : int.MaxValue, ct);
                else
                    WriteTogether(texts, logits, options.MaxTokens, ct);
                continuations = Array.ConvertAll(texts, each => each.Whole);
                runsBefore = prompt.ModelRuns;
            }
            foreach (var continuation in continuations)
                yield return continuation;
        }
    }

    /// <param name="first">The number of tokens after which the whole prompt is read.</param>
    private void Write(TextGenerator text, ReadOnlySpan<float> logits, int first, CancellationToken ct)
    {
        for (var token = text.First(logits); token is { } next; token = text.Next(logits))
            logits = --first == 0 ? prompt.Prefill(text.Context, ct) : prompt.AppendAlone(next, ct);
    }

    private void WriteTogether(TextGenerator[] texts, ReadOnlySpan<float> logits, int maxTokens, CancellationToken ct)
    {
        var together = new TextsTogether(texts);
        together.Begin(logits);
        using var batch = prompt.Fork(texts.Length, maxTokens);
        while (!together.AreWhole)
            together.Write(prompt, batch, ct);
    }
}
