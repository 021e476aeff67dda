using System.Text;
using Gpt2.Inference.Continuations;

namespace Gpt2.Inference.Suggestions;

/// <summary>Passes the writer's keys to a running suggestion, and its first results to the writer.</summary>
/// <param name="Typed">Returns the current text before the caret: the text of the request and what was typed since. The run continues as
/// long as the two agree.</param>
/// <param name="OnWords">Receives the next words alone, after the first run of the model.</param>
/// <param name="OnEnds">Receives the texts at which the suggestion could end, from short to long.</param>
public sealed record TypingUpdates(Func<string> Typed, Action<SuggestionResult> OnWords, Action<IReadOnlyList<Continuation>>? OnEnds = null)
{
    /// <summary>Whether what was typed since agrees with the beginning of a suggestion, as far as both go.</summary>
    /// <param name="before">The text of the request.</param>
    internal bool AgreesWith(string before, StringBuilder text)
    {
        var now = Typed();
        for (var i = 0; i < Math.Min(now.Length - before.Length, text.Length); i++)
            if (now[before.Length + i] != text[i])
                return false;
        return true;
    }
}
