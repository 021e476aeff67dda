using System.Diagnostics.CodeAnalysis;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Copying;
using Gpt2.Inference.Suggestions;

namespace Gpt2.Inference.Engine;

/// <summary>Turns text into continuations, with a model on this machine or on a server. The rules for prose, pace, acceptance and style are
/// in the layers above.</summary>
/// <remarks>One call uses the model at a time; others wait. <see cref="Recall"/> never waits.</remarks>
public interface IContinuationEngine : IDisposable
{
    /// <summary>The model's name for readers, or the address of its server.</summary>
    string Name { get; }

    /// <summary>The host that text is sent to; null if no text leaves this program.</summary>
    string? Host { get; }

    /// <summary>The languages that the model knows, as ISO 639-1 codes; null if unknown.</summary>
    string[]? Languages { get; }

    /// <summary>The most tokens that the model reads, C.</summary>
    int ContextLength { get; }

    /// <summary>A length of English prose, in UTF-16 units, that certainly fits into the context together with a suggestion.</summary>
    int WindowCharacters { get; }

    /// <summary>A warning from loading, for the log; null if there is none.</summary>
    string? Warning { get; }

    /// <summary>How far the model's probabilities can be trusted.</summary>
    ModelCalibration Calibration { get; }

    /// <summary>Runs of the model since it was loaded, or requests to its server.</summary>
    long ModelRuns { get; }

    /// <summary>The time they took.</summary>
    TimeSpan ModelTime { get; }

    /// <summary>Sets the receiver for what the writer should know from now on, each thing once: that text leaves the machine unencrypted,
    /// or that a server does not answer.</summary>
    void TellTroubles(Action<Gpt2Exception> tell);

    /// <summary>Continuations of a text without end, each drawn independently after the same prompt; take as many as you want.</summary>
    /// <param name="text">The prompt. If empty, the text is unconditional and begins after <c>&lt;|endoftext|&gt;</c>.</param>
    /// <param name="options">Limits and sampling; the same seed gives the same texts.</param>
    /// <param name="onText">Receives each new piece of a text that is written alone.</param>
    /// <param name="references">The writer's other texts.</param>
    /// <exception cref="Gpt2Exception">An option is out of range, more tokens are requested than the context holds, or a server does not
    /// answer.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    [SuppressMessage("Naming", "CA1716", Justification = "A keyword of other languages; the word of the command line and the documents.")]
    IEnumerable<Continuation> Continue(
        string text,
        ContinuationOptions options,
        Action<string>? onText = null,
        ReferenceTexts? references = null,
        CancellationToken ct = default
    );

    /// <summary>How likely one text follows another: the natural logarithm of the probability of its first tokens. Ranks texts for a place
    /// that other text follows.</summary>
    /// <param name="text">The text before, as clean prose.</param>
    /// <param name="following">The following text, with the white space before it if there is any.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    double LogProbability(string text, string following, CancellationToken ct = default);

    /// <summary>What is already known of the suggestion at this place, or null: the rest of one that is being typed, or one that a
    /// corrected typo brings back. That there was no suggestion is known only if there were no references either. Takes microseconds and
    /// never runs the model; safe while another thread does.</summary>
    /// <param name="before">Clean prose up to the caret.</param>
    /// <param name="after">Clean prose after the caret up to the end of the paragraph; its beginning is enough.</param>
    SuggestionResult? Recall(string before, string after, SuggestionOptions options);

    /// <summary>The suggestion at the caret, or the reason why there is none.</summary>
    /// <param name="before">Clean prose up to the caret.</param>
    /// <param name="after">Clean prose after the caret up to the end of the paragraph; its beginning is enough.</param>
    /// <param name="references">The writer's other texts.</param>
    /// <param name="quick">Whether to answer without reading the whole of a long text: only its end is read, until <see cref="ReadOn"/> has
    /// read the rest.</param>
    /// <param name="updates">Passes the writer's keys to the run, and its first results to the writer.</param>
    /// <param name="ct">Stops the model within milliseconds.</param>
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

    /// <summary>The most likely whole words at the caret, without a suggestion, for a menu.</summary>
    /// <inheritdoc cref="Suggest"/>
    IReadOnlyList<Continuation> NextWords(
        string before,
        string after,
        SuggestionOptions options,
        ReferenceTexts? references = null,
        CancellationToken ct = default
    );

    /// <summary>The texts at which the most likely continuation could end, from short to long, with their stated log-probabilities, from
    /// which <see cref="ReadingValue"/> chooses. Does not affect <see cref="Recall"/>, which is for the writer.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled, or another model replaced this one.</exception>
    IReadOnlyList<Continuation> PossibleEnds(
        string before,
        SuggestionOptions options,
        ReferenceTexts? references = null,
        CancellationToken ct = default
    );

    /// <summary>Reads what a quick suggestion at this place left unread, for the next one.</summary>
    /// <exception cref="OperationCanceledException">Cancelled; what was read stays read.</exception>
    void ReadOn(string before, SuggestionOptions options, CancellationToken ct);

    /// <summary>Frees what was read of all texts except the last one.</summary>
    void KeepLastText();
}
