namespace Gpt2.Inference.Suggestions;

/// <summary>Why nothing was suggested: the closed list behind "why nothing?", the log and the evaluation.</summary>
public enum SuppressionReason
{
    /// <summary>Something was suggested.</summary>
    None,

    // What the document says
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

    /// <summary>The half-typed word holds a digit.</summary>
    Digits,

    /// <summary>The text is in a language that the model does not know.</summary>
    OtherLanguage,

    /// <summary>There is no text to go on from.</summary>
    NoText,

    /// <summary>Suggestions are off for this language or this file.</summary>
    Off,

    /// <summary>The place lies behind the text's end.</summary>
    BehindText,

    // What the writer did
    /// <summary>Suggestions are paused.</summary>
    Paused,

    /// <summary>The last suggestions were all typed past.</summary>
    PassedOver,

    /// <summary>Text was just deleted or an edit undone.</summary>
    Deleting,

    /// <summary>A newer request took this one's place, or the editor cancelled it.</summary>
    Cancelled,

    // What the model said
    /// <summary>The model is still being loaded.</summary>
    Loading,

    /// <summary>No model could be loaded.</summary>
    NoModel,

    /// <summary>The model's server does not answer.</summary>
    ServerAway,

    /// <summary>The model's server tells no log-probabilities.</summary>
    NoProbabilities,

    /// <summary>The model is not sure enough.</summary>
    LowConfidence,

    /// <summary>What could be said is too short to be worth a look.</summary>
    TooShort,

    /// <summary>The model would end the text here.</summary>
    EndOfText,

    /// <summary>A run of one symbol.</summary>
    SymbolRun,

    /// <summary>The model went round in a loop.</summary>
    Loop,

    /// <summary>A copy of what already follows the caret.</summary>
    CopiesTextAfter,

    /// <summary>A continuation that does not fit the half-typed word.</summary>
    BadJoin,
}
