using System.Text;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Session;

namespace Gpt2.LanguageServer.Http;

/// <summary>One choice of an answer, as a whole or in parts.</summary>
/// <param name="logprobs">Null if no log-probabilities are returned.</param>
internal sealed class ChoiceWriter(int index, LogprobsWriter? logprobs)
{
    private readonly StringBuilder text = new();
    private readonly List<ScoredToken> tokens = [];
    private TextEnd end;

    /// <summary>Tokens that the model has written, including those that were cut off.</summary>
    public int TokensWritten { get; private set; }

    /// <summary>A piece as one part of a stream.</summary>
    public CompletionChoice Part(TextPiece piece)
    {
        TokensWritten = piece.TokensWritten;
        return new(piece.Text, index, logprobs?.Write(piece.Tokens), ReasonOf(piece.End));
    }

    /// <summary>Collects a piece for the whole choice.</summary>
    public void Keep(TextPiece piece)
    {
        text.Append(piece.Text);
        if (logprobs is not null)
            tokens.AddRange(piece.Tokens);
        (end, TokensWritten) = (piece.End, piece.TokensWritten);
    }

    public CompletionChoice Whole() => new(text.ToString(), index, logprobs?.Write(tokens), ReasonOf(end));

    private static string? ReasonOf(TextEnd end) =>
        end switch
        {
            TextEnd.Limit => "length",
            TextEnd.Itself => "stop",
            _ => null,
        };
}
