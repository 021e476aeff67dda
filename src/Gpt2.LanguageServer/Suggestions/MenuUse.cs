namespace Gpt2.LanguageServer.Suggestions;

/// <summary>Tracks whether the editor shows a menu at every key beside ghost text. If it does, one run of the model finds both; if not, no
/// run looks for words that nobody sees.</summary>
internal sealed class MenuUse
{
    /// <summary>The number of words in the menu.</summary>
    public const int Words = 5;

    /// <summary>After this many requests for ghost text alone, the menu is no longer in use.</summary>
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
