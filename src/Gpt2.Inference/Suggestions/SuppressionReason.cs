namespace Gpt2.Inference.Suggestions;

/// <summary>Why nothing was suggested: the complete list for "Why Nothing?", the log and the evaluation.</summary>
public enum SuppressionReason
{
    /// <summary>Something was suggested.</summary>
    None,

    // Reasons in the document
    /// <summary>The caret is in a code block, a code span, a literal block or a source block.</summary>
    Code,

    /// <summary>The caret is in front matter or a preamble.</summary>
    FrontMatter,

    /// <summary>The caret is in a table.</summary>
    Table,

    /// <summary>The caret is in raw HTML.</summary>
    Html,

    /// <summary>The caret is in a link target, a URL or an e-mail address.</summary>
    Link,

    /// <summary>The caret is in mathematics.</summary>
    Maths,

    /// <summary>The caret is in a command, a directive, an attribute or a comment of the markup language.</summary>
    Command,

    /// <summary>The caret is inside a word, with letters after it.</summary>
    InsideWord,

    /// <summary>The half-typed word contains a digit.</summary>
    Digits,

    /// <summary>The text is in a language that the model does not know.</summary>
    OtherLanguage,

    /// <summary>There is no text to continue.</summary>
    NoText,

    /// <summary>Suggestions are off for this language or this file.</summary>
    Off,

    /// <summary>The position is past the end of the text.</summary>
    BehindText,

    // Reasons in the writer's actions
    /// <summary>Suggestions are paused.</summary>
    Paused,

    /// <summary>The last suggestions were all ignored.</summary>
    PassedOver,

    /// <summary>Text was just deleted or an edit undone.</summary>
    Deleting,

    /// <summary>A newer request replaced this one, or the editor cancelled it.</summary>
    Cancelled,

    // Reasons in the model
    /// <summary>The model is still loading.</summary>
    Loading,

    /// <summary>No model could be loaded.</summary>
    NoModel,

    /// <summary>The model server does not answer.</summary>
    ServerAway,

    /// <summary>The model server returns no log-probabilities.</summary>
    NoProbabilities,

    /// <summary>The model is not sure enough.</summary>
    LowConfidence,

    /// <summary>The suggestion would be too short to be useful.</summary>
    TooShort,

    /// <summary>The model would end the text here.</summary>
    EndOfText,

    /// <summary>The suggestion is a run of one symbol.</summary>
    SymbolRun,

    /// <summary>The model repeats itself.</summary>
    Loop,

    /// <summary>The suggestion repeats what already follows the caret.</summary>
    CopiesTextAfter,

    /// <summary>The suggestion does not fit the half-typed word.</summary>
    BadJoin,
}
