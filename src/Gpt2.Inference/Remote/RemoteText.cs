using System.Text;
using Gpt2.Inference.Continuations;

namespace Gpt2.Inference.Remote;

/// <summary>One text that a server draws, up to where our rules end it.</summary>
/// <param name="before">The text to continue, with its half-typed word.</param>
/// <param name="onText">Receives each new piece of text, in whole words.</param>
internal sealed class RemoteText(string before, ContinuationOptions options, Action<string>? onText)
{
    /// <summary>Some servers send each character alone. More pieces per token come only from one that ignores the limit.</summary>
    private const int MostPieces = 8;

    private readonly StringBuilder text = new();
    private double logProbability;
    private int tokens,
        shown;
    private bool isSpaced;

    /// <param name="begun">The part of the server's prompt after the whole words; it begins with the half-typed one.</param>
    /// <param name="isSpaced">Whether the prompt lacks the space at its end.</param>
    public void Begin(string begun, bool isSpaced)
    {
        this.isSpaced = isSpaced;
        if (begun.Length == 0)
            return;
        var stem = Stem(begun);
        text.Append(begun.AsSpan(stem));
    }

    /// <param name="prompt">The prompt for the server.</param>
    /// <param name="drawn">How many texts were drawn before.</param>
    /// <exception cref="ServerException">The server does not answer.</exception>
    public async Task<Continuation> WriteAsync(RemoteServer server, string prompt, int drawn, CancellationToken ct)
    {
        var (sampling, hasEnded) = (options.Sampling, false);
        var body = new CompletionBody(
            null,
            prompt,
            options.MaxTokens,
            sampling.Temperature,
            sampling.TopP,
            sampling.TopK,
            MinP: 0,
            sampling.RepetitionPenalty,
            sampling.RepetitionPenalty,
            sampling.Seed is { } seed ? (seed + drawn) & int.MaxValue : null,
            server.Model?.Likeliest > 0 ? 1 : null
        );
        await foreach (var part in server.CompleteAsync(body, ct).ConfigureAwait(false))
        {
            Add(part);
            if ((hasEnded = Stop()) || tokens > MostPieces * options.MaxTokens)
                break;
            Show(all: false);
            if (part.Finish == "length")
                tokens = options.MaxTokens;
        }
        Show(all: true);
        return new(text.ToString(), logProbability, hasEnded ? Math.Min(tokens, options.MaxTokens - 1) : tokens);
    }

    /// <summary>Where the half-typed word ends in the part that was begun.</summary>
    private int Stem(string begun)
    {
        var length = Math.Min(begun.Length, before.Length);
        while (length > 0 && !before.AsSpan().EndsWith(begun.AsSpan(0, length)))
            length--;
        return length;
    }

    private void Add(CompletionPart part)
    {
        tokens += part.Tokens?.Length ?? 1;
        logProbability += part.Tokens?.Sum(token => double.IsFinite(token.LogProbability) ? token.LogProbability : 0) ?? 0;
        // A terminal would obey other control characters.
        var piece = string.Concat(part.Text.Where(c => !char.IsControl(c) || c is '\t' or '\n' or '\r')).AsSpan();
        if (text.Length == 0 && options.AtCaret)
        {
            piece = piece.TrimStart("\r\n"); // the text begins on the caret's line
            if (isSpaced && piece is [' ', ..])
                piece = piece[1..];
            isSpaced &= piece.IsEmpty;
        }
        text.Append(piece);
    }

    private bool Stop()
    {
        var whole = text.ToString();
        var end = StopRules.Earlier(StopRules.EndOf(whole, before, options.StopAt), StopRules.EndBefore(whole, options.StopTexts));
        foreach (var phrase in options.Banned)
            end = StopRules.Earlier(end, PlaceOf(phrase, whole));
        if (end < 0)
            return false;
        text.Length = end;
        return true;
    }

    /// <summary>Where a banned phrase occurs as whole words, or -1.</summary>
    private static int PlaceOf(string phrase, string whole)
    {
        phrase = phrase.Trim();
        for (var at = -1; (at = whole.IndexOf(phrase, at + 1, StringComparison.OrdinalIgnoreCase)) >= 0; )
        {
            var end = at + phrase.Length;
            if ((at == 0 || !char.IsLetterOrDigit(whole[at - 1])) && end < whole.Length && !char.IsLetterOrDigit(whole[end]))
                return at;
        }
        return -1;
    }

    /// <summary>A word is shown only when it is complete, since it may be banned.</summary>
    private void Show(bool all)
    {
        var end = text.Length;
        while (!all && end > shown && !char.IsWhiteSpace(text[end - 1]))
            end--;
        while (!all && end > shown && char.IsWhiteSpace(text[end - 1]))
            end--;
        if (onText is not null && end > shown)
            onText(text.ToString(shown, end - shown));
        shown = Math.Max(shown, end);
    }
}
