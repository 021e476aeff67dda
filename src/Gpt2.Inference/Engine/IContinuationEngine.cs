using System.Diagnostics.CodeAnalysis;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Copying;
using Gpt2.Inference.Suggestions;

namespace Gpt2.Inference.Engine;

/// <summary>Text in, continuation out: a model on this machine, or a server that has one. The rules of prose, pace, acceptance and style
/// stand above it.</summary>
/// <remarks>One call uses the model at a time; a second one waits. <see cref="Recall"/> never waits.</remarks>
public interface IContinuationEngine : IDisposable
{
    /// <summary>What a reader calls the model: its name, or the address of its server.</summary>
    string Name { get; }

    /// <summary>The host that text is sent to; null if none leaves this program.</summary>
    string? Host { get; }

    /// <summary>The languages that the model knows, as ISO 639-1 codes; null if nobody has said so.</summary>
    string[]? Languages { get; }

    /// <summary>Tokens that the model reads at most, C.</summary>
    int ContextLength { get; }

    /// <summary>A stretch of English prose that surely fits into the context with a suggestion, in UTF-16 units.</summary>
    int WindowCharacters { get; }

    /// <summary>What the log should say of loading; else null.</summary>
    string? Warning { get; }

    /// <summary>How far its probabilities can be trusted.</summary>
    ModelCalibration Calibration { get; }

    /// <summary>Runs of the model since it was loaded; requests, where a server runs it.</summary>
    long ModelRuns { get; }

    /// <summary>Time that they took.</summary>
    TimeSpan ModelTime { get; }

    /// <summary>Says whom to tell what the writer should know from now on, each thing once: that text leaves the machine unencrypted, that
    /// a server does not answer.</summary>
    void TellTroubles(Action<Gpt2Exception> tell);

    /// <summary>Continuations of a text, one after another without end, each drawn anew after the same prompt: take as many as are
    /// wanted.</summary>
    /// <param name="text">The prompt. Empty: unconditional text, which begins after <c>&lt;|endoftext|&gt;</c>.</param>
    /// <param name="options">Limits and sampling; the same seed gives the same texts.</param>
    /// <param name="onText">Is handed each new piece of a text that is written alone, as it comes.</param>
    /// <param name="references">What the writer has written besides.</param>
    /// <exception cref="Gpt2Exception">An option is out of its range, more tokens are asked for than the context holds, or a server does
    /// not answer.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    [SuppressMessage("Naming", "CA1716", Justification = "A keyword of other languages; the word of the command line and the documents.")]
    IEnumerable<Continuation> Continue(
        string text,
        ContinuationOptions options,
        Action<string>? onText = null,
        ReferenceTexts? references = null,
        CancellationToken ct = default
    );

    /// <summary>How likely a text goes on with another one: the natural logarithm of the probability of its first tokens. Ranks texts
    /// for a place that something follows.</summary>
    /// <param name="text">What stands before, as clean prose.</param>
    /// <param name="following">What follows, with the white space before it if there is any.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    double LogProbability(string text, string following, CancellationToken ct = default);

    /// <summary>What is already known of the suggestion at this place, or null: the rest of one that is being typed, or one that a
    /// taken-back typo brings back. That there was none is known here only if there were no references either. Takes microseconds, never
    /// runs the model; safe while another thread runs it.</summary>
    /// <param name="before">Clean prose up to the caret.</param>
    /// <param name="after">Clean prose behind the caret up to the paragraph's end; its beginning will do.</param>
    SuggestionResult? Recall(string before, string after, SuggestionOptions options);

    /// <summary>The suggestion at the caret, or the reason why there is none.</summary>
    /// <param name="before">Clean prose up to the caret.</param>
    /// <param name="after">Clean prose behind the caret up to the paragraph's end; its beginning will do.</param>
    /// <param name="references">What the writer has written besides.</param>
    /// <param name="quick">Does not wait for a long text to be read: the last of it must do until <see cref="ReadOn"/> has read the
    /// rest.</param>
    /// <param name="updates">What the run and the writer tell each other meanwhile.</param>
    /// <param name="ct">Ends a running model within milliseconds.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled, or the writer typed something else.</exception>
    SuggestionResult Suggest(
        string before,
        string after,
        SuggestionOptions options,
        ReferenceTexts? references = null,
        bool quick = false,
        TypingUpdates? updates = null,
        CancellationToken ct = default
    );

    /// <summary>The likeliest whole words at the caret, without the suggestion: for a menu.</summary>
    /// <inheritdoc cref="Suggest"/>
    IReadOnlyList<Continuation> NextWords(
        string before,
        string after,
        SuggestionOptions options,
        ReferenceTexts? references = null,
        CancellationToken ct = default
    );

    /// <summary>The texts at which the likeliest continuation could end, from short to long, with their stated log-probabilities: what
    /// <see cref="ReadingValue"/> chooses from. Leaves nothing for <see cref="Recall"/>, which is the writer's.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled, or another model took this one's place.</exception>
    IReadOnlyList<Continuation> PossibleEnds(
        string before,
        SuggestionOptions options,
        ReferenceTexts? references = null,
        CancellationToken ct = default
    );

    /// <summary>Reads what a quick suggestion at this place has left unread, for the next one.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; what was read stays read.</exception>
    void ReadOn(string before, SuggestionOptions options, CancellationToken ct);

    /// <summary>Gives back what was read of all texts but the last one.</summary>
    void KeepLastText();
}
