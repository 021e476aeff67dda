using Gpt2.Inference.Session;

namespace Gpt2.Inference.Continuations;

/// <summary>How a text ended.</summary>
public enum TextEnd
{
    /// <summary>It continues.</summary>
    None,

    /// <summary>At the token limit.</summary>
    Limit,

    /// <summary>The model ended it, or a stop text did.</summary>
    Itself,
}

/// <summary>The new part of one of several texts; it is never taken back.</summary>
/// <param name="Index">Which of the texts.</param>
/// <param name="Text">Complete characters only.</param>
/// <param name="Tokens">The tokens of the text.</param>
/// <param name="End">Whether this is the last piece.</param>
/// <param name="TokensWritten">Tokens of the whole text so far, including those that were cut off.</param>
public sealed record TextPiece(int Index, string Text, IReadOnlyList<ScoredToken> Tokens, TextEnd End, int TokensWritten);
