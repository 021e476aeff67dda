using System.Text;
using Gpt2.Inference.Continuations;

namespace Gpt2.Inference.Suggestions;

/// <summary>What a run for a suggestion and the writer tell each other while the model works.</summary>
/// <param name="Typed">What stands before the caret by now: what the run was asked about, and what was typed since. The run goes on for as
/// long as the two agree.</param>
/// <param name="OnWords">Is handed the next words alone, after the first run of the model.</param>
/// <param name="OnEnds">Is handed the texts at which the suggestion could end, from short to long.</param>
public sealed record TypingUpdates(Func<string> Typed, Action<SuggestionResult> OnWords, Action<IReadOnlyList<Continuation>>? OnEnds = null)
{
    /// <summary>Whether what was typed since is as much of a suggestion's beginning as both have.</summary>
    /// <param name="before">What the run was asked about.</param>
    internal bool AgreesWith(string before, StringBuilder text)
    {
        var now = Typed();
        for (var i = 0; i < Math.Min(now.Length - before.Length, text.Length); i++)
            if (now[before.Length + i] != text[i])
                return false;
        return true;
    }
}
