using Gpt2.Inference.Session;

namespace Gpt2.Inference.Continuations;

/// <summary>How a text has ended.</summary>
public enum TextEnd
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>At the token limit.</summary>
    Limit,

    /// <summary>At the end that the model wrote, or before a text that ends it.</summary>
    Itself,
}

/// <summary>What was written of one of several texts since its last piece; nothing of it is taken back.</summary>
/// <param name="Index">Which of the texts.</param>
/// <param name="Text">Whole characters.</param>
/// <param name="Tokens">Those that the text is made of.</param>
/// <param name="End">Whether this is the last piece.</param>
/// <param name="TokensWritten">Tokens of the whole text so far, with those that were cut off.</param>
public sealed record TextPiece(int Index, string Text, IReadOnlyList<ScoredToken> Tokens, TextEnd End, int TokensWritten);
