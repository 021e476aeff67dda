namespace Gpt2.Prose.Blocks;

/// <summary>Why a place in a document is not prose that can be continued.</summary>
internal enum NotProse
{
    /// <summary>It is prose.</summary>
    None,

    /// <summary>In a code block, a code span, a literal block or a source block.</summary>
    Code,

    /// <summary>In front matter or a preamble.</summary>
    FrontMatter,

    /// <summary>In a table.</summary>
    Table,

    /// <summary>In raw HTML.</summary>
    Html,

    /// <summary>In a link target, a URL or an e-mail address.</summary>
    Link,

    /// <summary>In mathematics.</summary>
    Maths,

    /// <summary>In a command, a directive, an attribute or a comment of the markup.</summary>
    Command,

    /// <summary>Inside a word, with letters after it.</summary>
    InsideWord,

    /// <summary>There is no text to continue.</summary>
    NoText,
}
