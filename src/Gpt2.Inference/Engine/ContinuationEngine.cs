using Gpt2.Inference.Continuations;
using Gpt2.Inference.Copying;
using Gpt2.Inference.Sampling;
using Gpt2.Inference.Session;
using Gpt2.Inference.Suggestions;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Engine;

/// <summary>Text in, continuation out: one model, one tokenizer and what they remember of the last prompts.</summary>
/// <remarks>One call runs the model at a time; a second one waits. <see cref="Recall"/> never waits.</remarks>
public sealed class ContinuationEngine : IDisposable
{
    /// <summary>So many tokens of what follows tell which text leads to it.</summary>
    private const int ForeseenTokens = 32;

    private readonly Lock running = new();
    private readonly Gpt2Session session;
    private readonly PrefixCache prompt;
    private readonly IncrementalEncoder encoder;
    private readonly TokenIndex index;
    private readonly Suggester suggester;
    private readonly CopyModel copyModel;
    private readonly float[] masked;
    private BannedPhrases? banned;
    private readonly SuggestionCache cache = new();
    private readonly KeptCalibration calibration;
    private bool disposed;

    private ContinuationEngine(string directory, Gpt2Session session, TokenIndex index)
    {
        (Directory, this.session, this.index, Tokenizer) = (directory, session, index, index.Tokenizer);
        calibration = new(directory, session);
        prompt = new(session, PromptLookup.For(session));
        Runs = new(session, index, running);
        encoder = new(Tokenizer);
        var boundaries = new WordBoundaries(Tokenizer);
        suggester = new(Tokenizer, index, boundaries, prompt, session.Config.ContextLength);
        copyModel = new(Tokenizer, index, boundaries);
        masked = new float[Tokenizer.VocabSize];
    }

    /// <summary>The model's directory.</summary>
    public string Directory { get; }

    /// <summary>The languages that the model knows, as ISO 639-1 codes; null if nobody has said so.</summary>
    public string[]? Languages { get; init; }

    /// <summary>The model's tokenizer.</summary>
    public Gpt2Tokenizer Tokenizer { get; }

    /// <summary>Work in steps, for callers that take turns.</summary>
    public EngineRuns Runs { get; }

    /// <summary>How far its probabilities can be trusted.</summary>
    public ModelCalibration Calibration => calibration.Current;

    /// <inheritdoc cref="KeptCalibration.IsNeeded"/>
    public bool NeedsCalibration => calibration.IsNeeded;

    /// <summary>Storage of the weights.</summary>
    public Precision Precision => session.Precision;

    /// <summary>Tokens that the model reads at most, C.</summary>
    public int ContextLength => session.Config.ContextLength;

    /// <summary>A stretch of English prose that surely fits into the context with a suggestion, in UTF-16 units.</summary>
    public int WindowCharacters => 3 * ContextLength;

    /// <summary>What the user should know of loading; else null.</summary>
    public string? Warning =>
        string.Join(' ', new[] { session.Warning, calibration.Warning }.OfType<string>()) is { Length: > 0 } warning ? warning : null;

    /// <summary>Runs of the model since it was loaded.</summary>
    public long ModelRuns => prompt.ModelRuns;

    /// <summary>Time that they took.</summary>
    public TimeSpan ModelTime => prompt.ModelTime;

    /// <summary>Loads a model directory: <c>config.json</c>, safetensors weights and a tokenizer.</summary>
    /// <exception cref="Gpt2Exception">Something is missing, damaged or does not fit together.</exception>
    /// <param name="languages">Those that the model knows, if that is known.</param>
    public static ContinuationEngine Load(string directory, SessionSettings settings, string[]? languages = null)
    {
        // Vocabulary and weights take about as long as each other to load.
        var vocabulary = Task.Run(() => new TokenIndex(Gpt2Tokenizer.Load(directory)));
        var session = Gpt2Session.Load(directory, settings);
        try
        {
            var index = vocabulary.GetAwaiter().GetResult();
            return new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)), session, index) { Languages = languages };
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Continuations of a text, one after another without end, each drawn anew after the same prompt: take as many as are
    /// wanted.</summary>
    /// <param name="text">The prompt. Empty: unconditional text, which begins after <c>&lt;|endoftext|&gt;</c>.</param>
    /// <param name="options">Limits and sampling; the same seed gives the same texts.</param>
    /// <param name="onText">Is handed each new piece of a text that is written alone, as it comes.</param>
    /// <param name="references">What the writer has written besides.</param>
    /// <exception cref="Gpt2Exception">An option is out of its range, or more tokens are asked for than the context holds.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public IEnumerable<Continuation> Continue(
        string text,
        ContinuationOptions options,
        Action<string>? onText = null,
        ReferenceTexts? references = null,
        CancellationToken ct = default
    )
    {
        if (options.MaxTokens < 1 || options.MaxTokens > ContextLength)
            throw new Gpt2Exception(
                $"{options.MaxTokens} tokens were asked for.",
                $"Ask for 1 to {ContextLength}, the length of the model's context."
            );
        return Draw(text, options, new Sampler(options.Sampling, Tokenizer.VocabSize), onText, references, ct);
    }

    /// <summary>The tokens of a prompt; an empty one is the token that ends the document before.</summary>
    public int[] Encode(string prompt) => prompt.Length == 0 ? [Tokenizer.EndOfText] : Tokenizer.Encode(prompt);

    /// <summary>How likely a text goes on with another one: the natural logarithm of the probability of its first tokens. Ranks texts
    /// for a place that something follows.</summary>
    /// <param name="text">What stands before, as clean prose.</param>
    /// <param name="next">What follows, with the white space before it if there is any.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public double LogProbability(string text, string next, CancellationToken ct = default)
    {
        lock (running)
        {
            if (disposed)
                throw Replaced();
            ReadOnlySpan<int> foreseen = Tokenizer.Encode(next);
            foreseen = foreseen[..Math.Min(foreseen.Length, ForeseenTokens)];
            return foreseen.IsEmpty
                ? 0
                : prompt.LogProbability(PromptWindow.Of(PromptIds(text), ContextLength - foreseen.Length), foreseen, ct);
        }
    }

    /// <summary>What is already known of the suggestion at this place, or null: the rest of one that is being typed, or one that a
    /// taken-back typo brings back. That there was none is known here only if there were no references either. Takes microseconds, never
    /// runs the model; safe while another thread runs it.</summary>
    /// <param name="before">Clean prose up to the caret.</param>
    /// <param name="after">Clean prose behind the caret up to the paragraph's end; its beginning will do.</param>
    public SuggestionResult? Recall(string before, string after, SuggestionOptions options) => cache.Recall(before, after, options);

    /// <summary>The suggestion at the caret, or the reason why there is none.</summary>
    /// <param name="before">Clean prose up to the caret.</param>
    /// <param name="after">Clean prose behind the caret up to the paragraph's end; its beginning will do.</param>
    /// <param name="references">What the writer has written besides.</param>
    /// <param name="quick">Does not wait for a long text to be read: the last of it must do until <see cref="ReadOn"/> has read the
    /// rest.</param>
    /// <param name="updates">What the run and the writer tell each other meanwhile.</param>
    /// <param name="ct">Ends a running model within milliseconds.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled, or the writer typed something else.</exception>
    public SuggestionResult Suggest(
        string before,
        string after,
        SuggestionOptions options,
        ReferenceTexts? references = null,
        bool quick = false,
        TypingUpdates? updates = null,
        CancellationToken ct = default
    )
    {
        if (cache.Recall(before, after, options, references) is { } known)
            return known;
        if (TokenHealing.HoldsDigit(before))
            return new([], SuppressionReason.Digits);
        lock (running)
        {
            ct.ThrowIfCancellationRequested();
            if (disposed)
                return new([], SuppressionReason.Cancelled); // another model took its place meanwhile
            var suggestions = Find(before, after, options, references, Calibration, quick, updates, ct);
            cache.Remember(before, after, options, references, suggestions);
            return suggestions;
        }
    }

    /// <summary>The likeliest whole words at the caret, without the suggestion: for a menu.</summary>
    /// <inheritdoc cref="Suggest"/>
    public IReadOnlyList<Continuation> NextWords(
        string before,
        string after,
        SuggestionOptions options,
        ReferenceTexts? references = null,
        CancellationToken ct = default
    )
    {
        if (TokenHealing.HoldsDigit(before))
            return [];
        lock (running)
        {
            ct.ThrowIfCancellationRequested();
            if (disposed)
                return [];
            var healing = TokenHealing.Of(before);
            var ids = PromptIds(before[..healing.PromptLength]);
            return suggester.Words(before, ids, healing, after, options, PipelineAt(before, healing, ids, options, references), ct);
        }
    }

    /// <summary>The texts at which the likeliest continuation could end, from short to long, with their stated log-probabilities: what
    /// <see cref="ReadingValue"/> chooses from. Leaves nothing for <see cref="Recall"/>, which is the writer's.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled, or another model took this one's place.</exception>
    public IReadOnlyList<Continuation> PossibleEnds(
        string before,
        SuggestionOptions options,
        ReferenceTexts? references = null,
        CancellationToken ct = default
    )
    {
        if (TokenHealing.HoldsDigit(before))
            return [];
        lock (running)
        {
            ct.ThrowIfCancellationRequested();
            if (disposed)
                throw Replaced();
            IReadOnlyList<Continuation> ends = [];
            Find(
                before,
                "",
                options,
                references,
                ModelCalibration.AsStated,
                quick: false,
                new(() => before, _ => { }, all => ends = [.. all]),
                ct
            );
            return ends;
        }
    }

    /// <inheritdoc cref="KeptCalibration.Keep"/>
    public string Calibrate(ModelCalibration measured) => calibration.Keep(measured);

    /// <inheritdoc cref="KeptCalibration.TryReadAgain"/>
    public bool TryReadCalibration() => calibration.TryReadAgain();

    /// <summary>Reads what a quick suggestion at this place has left unread, for the next one.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; what was read stays read.</exception>
    public void ReadOn(string before, SuggestionOptions options, CancellationToken ct)
    {
        lock (running)
        {
            ct.ThrowIfCancellationRequested();
            if (!disposed)
                suggester.ReadOn(PromptIds(before[..TokenHealing.Of(before).PromptLength]), options, ct);
        }
    }

    /// <summary>Gives back what was read of all texts but the last one.</summary>
    public void KeepLastText()
    {
        lock (running)
            if (!disposed)
                prompt.KeepLast();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (running)
        {
            disposed = true;
            Runs.Close();
            session.Dispose();
        }
    }

    /// <summary>Who waited for this engine learns that it is gone.</summary>
    internal static OperationCanceledException Replaced() => new("another model took this one's place");

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
            Continuation[] continuations;
            lock (running)
            {
                if (disposed)
                    throw Replaced();
                var healing = options.AtCaret ? TokenHealing.Of(text) : new(text.Length, []);
                // The last token drawn is not run.
                var ids = PromptWindow.Of(PromptIds(text[..healing.PromptLength]), ContextLength - options.MaxTokens + 1);
                var pipeline = Pipeline(copyModel.Begin(references, text, healing.PromptLength, ids, options.MemoryWeight), options.Banned);
                // A prompt run in two parts gives other last digits than one run whole, enough for another draw.
                var logits = prompt.Prefill(ids, ct, anew: options.Sampling.Seed is not null && prompt.ModelRuns != runsBefore);
                var texts = new TextGenerator[TextsTogether.Count(options, ids.Length, ContextLength)];
                for (var i = 0; i < texts.Length; i++)
                    texts[i] = new(
                        Tokenizer,
                        index,
                        sampler,
                        new(Tokenizer, index, healing.Required, options.AtCaret),
                        pipeline.Fork(),
                        options,
                        ids,
                        text,
                        texts.Length == 1 ? onText : null
                    );
                if (texts is [var one])
                    Write(one, logits, ct);
                else
                    WriteTogether(texts, logits, options.MaxTokens, ct);
                continuations = Array.ConvertAll(texts, each => each.Whole);
                runsBefore = prompt.ModelRuns;
            }
            foreach (var continuation in continuations)
                yield return continuation;
        }
    }

    private SuggestionResult Find(
        string before,
        string after,
        SuggestionOptions options,
        ReferenceTexts? references,
        ModelCalibration calibration,
        bool quick,
        TypingUpdates? updates,
        CancellationToken ct
    )
    {
        var healing = TokenHealing.Of(before);
        var ids = PromptIds(before[..healing.PromptLength]);
        var pipeline = PipelineAt(before, healing, ids, options, references);
        return suggester.Suggest(before, ids, healing, after, options, pipeline, calibration, quick, updates, ct);
    }

    private LogitsPipeline PipelineAt(
        string before,
        TokenHealing healing,
        ReadOnlySpan<int> ids,
        SuggestionOptions options,
        ReferenceTexts? references
    ) => Pipeline(copyModel.Begin(references, before, healing.PromptLength, ids, options.MemoryWeight), options.Banned);

    private void Write(TextGenerator text, ReadOnlySpan<float> logits, CancellationToken ct)
    {
        for (var token = text.First(logits); token is { } next; token = text.Next(logits))
            logits = prompt.AppendAlone(next, ct);
    }

    private void WriteTogether(TextGenerator[] texts, ReadOnlySpan<float> logits, int maxTokens, CancellationToken ct)
    {
        var together = new TextsTogether(texts);
        together.Begin(logits);
        using var batch = prompt.Fork(texts.Length, maxTokens);
        while (!together.AreWhole)
            together.Write(prompt, batch, ct);
    }

    private LogitsPipeline Pipeline(CopyMixture? copies, IReadOnlyList<string> phrases)
    {
        if (banned?.Phrases != phrases)
            banned = phrases.Count == 0 ? null : new(Tokenizer, index, phrases); // looks through the whole vocabulary
        return new(Tokenizer, index, copies, banned, masked);
    }

    /// <summary>A document begins after the token that ends the one before.</summary>
    private ReadOnlySpan<int> PromptIds(string text)
    {
        var ids = encoder.Encode(text);
        return ids.IsEmpty ? new[] { Tokenizer.EndOfText } : ids;
    }
}
