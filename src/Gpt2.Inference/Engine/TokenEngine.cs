using System.Diagnostics.CodeAnalysis;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Copying;
using Gpt2.Inference.Sampling;
using Gpt2.Inference.Session;
using Gpt2.Inference.Suggestions;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Engine;

/// <summary>What engines have in common, wherever their model runs: they make suggestions from the possible next tokens.</summary>
public abstract class TokenEngine : IContinuationEngine
{
    /// <summary>How many tokens of the following text decide which text leads to it.</summary>
    private const int ForeseenTokens = 32;

    private readonly IncrementalEncoder encoder;
    private readonly Suggester suggester;
    private readonly CopyModel copyModel;
    private readonly float[] masked;
    private BannedPhrases? banned;
    private readonly SuggestionCache cache = new();

    private protected TokenEngine(TokenIndex index, ITokenModel model)
    {
        (Index, Model) = (index, model);
        encoder = new(Tokenizer);
        var boundaries = new WordBoundaries(Tokenizer);
        suggester = new(Tokenizer, index, boundaries, model);
        copyModel = new(Tokenizer, index, boundaries);
        masked = new float[Tokenizer.VocabSize];
    }

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual string? Host => null;

    /// <inheritdoc/>
    public string[]? Languages { get; init; }

    /// <summary>The tokenizer for reading texts.</summary>
    public Gpt2Tokenizer Tokenizer => Index.Tokenizer;

    /// <inheritdoc/>
    public int ContextLength => Model.ContextLength;

    /// <inheritdoc/>
    public int WindowCharacters => 3 * ContextLength;

    /// <inheritdoc/>
    public abstract string? Warning { get; }

    /// <inheritdoc/>
    public abstract ModelCalibration Calibration { get; }

    /// <inheritdoc/>
    public long ModelRuns => Model.ModelRuns;

    /// <inheritdoc/>
    public TimeSpan ModelTime => Model.ModelTime;

    private protected TokenIndex Index { get; }

    private protected ITokenModel Model { get; }

    /// <summary>The lock for using the model.</summary>
    private protected Lock Running { get; } = new();

    /// <summary>Whether another model replaced this one.</summary>
    private protected bool IsDisposed { get; private set; }

    /// <inheritdoc/>
    public virtual void TellTroubles(Action<Gpt2Exception> tell) { }

    /// <inheritdoc/>
    [SuppressMessage("Naming", "CA1716", Justification = "That of the interface.")]
    public abstract IEnumerable<Continuation> Continue(
        string text,
        ContinuationOptions options,
        Action<string>? onText = null,
        ReferenceTexts? references = null,
        CancellationToken ct = default
    );

    /// <inheritdoc/>
    public double LogProbability(string text, string following, CancellationToken ct = default) =>
        UseModel(
            () =>
            {
                ReadOnlySpan<int> foreseen = Tokenizer.Encode(following);
                foreseen = foreseen[..Math.Min(foreseen.Length, ForeseenTokens)];
                return foreseen.IsEmpty
                    ? 0
                    : Model.LogProbability(PromptWindow.Of(PromptIds(text), ContextLength - foreseen.Length), foreseen, ct);
            },
            reason => reason == SuppressionReason.Cancelled ? throw Replaced() : 0,
            ct
        );

    /// <inheritdoc/>
    public SuggestionResult? Recall(string before, string after, SuggestionOptions options) => cache.Recall(before, after, options);

    /// <inheritdoc/>
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
        return SuggestAnew(before, after, options, references, quick, updates, ct);
    }

    /// <summary>Apart from <see cref="Suggest"/>, which would otherwise allocate the closure even for a known suggestion.</summary>
    private SuggestionResult SuggestAnew(
        string before,
        string after,
        SuggestionOptions options,
        ReferenceTexts? references,
        bool quick,
        TypingUpdates? updates,
        CancellationToken ct
    ) =>
        UseModel(
            () =>
            {
                var suggestions = Find(before, after, options, references, Calibration, quick, updates, ct);
                cache.Remember(before, after, options, references, suggestions);
                return suggestions;
            },
            reason => new([], reason),
            ct
        );

    /// <inheritdoc/>
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
        return UseModel(
            () =>
            {
                var healing = TokenHealing.Of(before);
                var ids = PromptIds(before[..healing.PromptLength]);
                var pipeline = PipelineAt(before, healing, ids, options.MemoryWeight, options.Banned, references);
                return suggester.Words(before, ids, healing, after, options, pipeline, ct);
            },
            _ => [],
            ct
        );
    }

    /// <inheritdoc/>
    public IReadOnlyList<Continuation> PossibleEnds(
        string before,
        SuggestionOptions options,
        ReferenceTexts? references = null,
        CancellationToken ct = default
    )
    {
        if (TokenHealing.HoldsDigit(before))
            return [];
        return UseModel(
            () =>
            {
                IReadOnlyList<Continuation> ends = [];
                var updates = new TypingUpdates(() => before, _ => { }, all => ends = [.. all]);
                Find(before, "", options, references, ModelCalibration.AsStated, quick: false, updates, ct);
                return ends;
            },
            reason => reason == SuppressionReason.Cancelled ? throw Replaced() : [],
            ct
        );
    }

    /// <inheritdoc/>
    public void ReadOn(string before, SuggestionOptions options, CancellationToken ct)
    {
        lock (Running)
        {
            ct.ThrowIfCancellationRequested();
            if (!IsDisposed)
                suggester.ReadOn(PromptIds(before[..TokenHealing.Of(before).PromptLength]), options, ct);
        }
    }

    /// <inheritdoc/>
    public void KeepLastText()
    {
        lock (Running)
            if (!IsDisposed)
                Model.KeepLast();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Running)
        {
            if (!IsDisposed)
                End();
            IsDisposed = true;
        }
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the model holds.</summary>
    private protected abstract void End();

    /// <summary>Uses the model as its only user.</summary>
    /// <param name="use">Called under the lock.</param>
    /// <param name="nothing">The result if the model cannot be used: Cancelled if another one replaced it meanwhile.</param>
    private protected virtual T UseModel<T>(Func<T> use, Func<SuppressionReason, T> nothing, CancellationToken ct)
    {
        lock (Running)
        {
            ct.ThrowIfCancellationRequested();
            return IsDisposed ? nothing(SuppressionReason.Cancelled) : use();
        }
    }

    /// <summary>Those who waited for this engine learn that it is gone.</summary>
    internal static OperationCanceledException Replaced() => new("another model took this one's place");

    /// <exception cref="Gpt2Exception">More tokens are requested than the context holds.</exception>
    private protected void CheckLength(ContinuationOptions options)
    {
        if (options.MaxTokens < 1 || options.MaxTokens > ContextLength)
            throw new Gpt2Exception(
                $"{options.MaxTokens} tokens were requested.",
                $"Request 1 to {ContextLength}, the length of the model's context."
            );
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
        var pipeline = PipelineAt(before, healing, ids, options.MemoryWeight, options.Banned, references);
        return suggester.Suggest(before, ids, healing, after, options, pipeline, calibration, quick, updates, ct);
    }

    private protected LogitsPipeline PipelineAt(
        string before,
        TokenHealing healing,
        ReadOnlySpan<int> ids,
        float memoryWeight,
        IReadOnlyList<string> phrases,
        ReferenceTexts? references
    )
    {
        if (banned?.Phrases != phrases)
            banned = phrases.Count == 0 ? null : new(Tokenizer, Index, phrases); // searches the whole vocabulary
        var copies = copyModel.Begin(references, before, healing.PromptLength, ids, memoryWeight);
        return new(Tokenizer, Index, copies, banned, masked);
    }

    /// <summary>A document begins after the token that ends the previous one.</summary>
    private protected ReadOnlySpan<int> PromptIds(string text)
    {
        var ids = encoder.Encode(text);
        return ids.IsEmpty ? new[] { Tokenizer.EndOfText } : ids;
    }
}
