using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gpt2.Inference.Remote;

/// <summary>What a server writes after a text if it always takes the most likely token. It is read as far as needed.</summary>
/// <param name="length">The number of tokens to request.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore of which nobody takes the handle holds nothing to dispose of.")]
internal sealed class GreedyReading(RemoteServer server, string prompt, int length)
{
    private readonly SemaphoreSlim turn = new(1); // two texts that are written at the same time may become equal
    private readonly List<RemoteToken> tokens = [];
    private IAsyncEnumerator<CompletionPart>? parts;
    private bool isBegun,
        isAtEnd; // the end of the text, not only of what was requested

    /// <summary>The text before it.</summary>
    public string Prompt => prompt;

    /// <summary>The token that the server would write at a place, and the alternatives.</summary>
    /// <param name="step">The number of tokens of this reading before it.</param>
    /// <returns>Null at the end of the text, and where the server does not say.</returns>
    public RemoteToken? At(int step) => step < tokens.Count ? tokens[step] : null;

    /// <summary>Whether a place is known: a token or the end of the text.</summary>
    public bool Knows(int step) => step < tokens.Count || isAtEnd;

    /// <summary>The bytes of the text up to a place.</summary>
    public byte[] TextUpTo(int step)
    {
        var bytes = new List<byte>(Encoding.UTF8.GetBytes(prompt));
        for (var i = 0; i < step; i++)
            bytes.AddRange(tokens[i].Bytes);
        return [.. bytes];
    }

    /// <summary>Reads until a place is known.</summary>
    /// <returns>Whether it is known; if not, another reading must continue from the end of this one.</returns>
    /// <exception cref="ServerException">The server does not answer.</exception>
    public async Task<bool> ReadToAsync(int step, CancellationToken ct)
    {
        await turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            if (!isBegun)
            {
                isBegun = true;
                var body = new CompletionBody(
                    null,
                    prompt,
                    length,
                    RepetitionPenalty: 1,
                    RepeatPenalty: 1,
                    Logprobs: server.Model?.Likeliest
                );
                parts = server.CompleteAsync(body, ct).GetAsyncEnumerator(ct);
            }
            // The last token's request is read to its end: a server that is still working on it would handle the next one in another slot,
            // which does not know the text.
            while (parts is not null && (!Knows(step) || tokens.Count >= length))
                if (await parts.MoveNextAsync().ConfigureAwait(false))
                    Add(parts.Current);
                else
                    await CloseAsync().ConfigureAwait(false);
            return Knows(step);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Ends the request, if one is open. What has arrived stays known.</summary>
    public async Task CloseAsync()
    {
        if (parts is null)
            return;
        var open = parts;
        parts = null;
        await open.DisposeAsync().ConfigureAwait(false);
    }

    private void Add(CompletionPart part)
    {
        if (part.Tokens is null)
            isAtEnd = true; // text without reported tokens, such as part of a character
        else if (!isAtEnd)
            tokens.AddRange(part.Tokens.TakeWhile(token => token.Bytes.Length > 0));
        isAtEnd |= part.Finish == "stop" || part.Tokens is { } all && Array.Exists(all, token => token.Bytes.Length == 0);
    }
}
