namespace Gpt2.LanguageServer.Suggestions;

/// <summary>Whether the editor shows a menu at every key, beside ghost text. Then one run of the model finds both; else no run finds
/// words that nobody reads.</summary>
internal sealed class MenuUse
{
    /// <summary>Words of the menu.</summary>
    public const int Words = 5;

    /// <summary>Requests for ghost text after which nobody uses the menu any more.</summary>
    private const int Forgotten = 3;

    private int ghostsSince = Forgotten;

    /// <summary>A request for the menu.</summary>
    public SuggestionRequest OfMenu(SuggestionRequest request)
    {
        Volatile.Write(ref ghostsSince, 0);
        return request.WithWords(Words);
    }

    /// <summary>A request for ghost text.</summary>
    public SuggestionRequest OfGhost(SuggestionRequest request) =>
        Interlocked.Increment(ref ghostsSince) <= Forgotten ? request.WithWords(Words) : request;
}
