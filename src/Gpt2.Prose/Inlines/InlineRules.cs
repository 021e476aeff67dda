using System.Buffers;

namespace Gpt2.Prose.Inlines;

/// <summary>The inline rules of a dialect: which characters may begin a construct, and what to try there, in order.</summary>
internal sealed class InlineRules
{
    private readonly InlineRule[][] byCharacter = Enumerable.Repeat(Array.Empty<InlineRule>(), 128).ToArray();

    public InlineRules(string emphasisMarks, params (char Mark, InlineRule Rule)[] rules)
    {
        EmphasisMarks = emphasisMarks;
        var marks = rules.Select(r => r.Mark).Append('\t').Distinct().ToArray();
        Specials = SearchValues.Create(marks);
        byCharacter['\t'] = [CommonInlines.Space];
        foreach (var group in rules.GroupBy(r => r.Mark))
            byCharacter[group.Key] = group.Select(r => r.Rule).ToArray();
    }

    public SearchValues<char> Specials { get; }

    public string EmphasisMarks { get; }

    public ReadOnlySpan<InlineRule> At(char c) => byCharacter[c];
}
