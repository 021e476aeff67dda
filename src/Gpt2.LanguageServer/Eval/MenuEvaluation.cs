using System.Diagnostics;
using Gpt2.Inference.Engine;
using Gpt2.LanguageServer.Calibrating;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Prose.Dialects;
using static Gpt2.LanguageServer.Calibrating.Rates;

namespace Gpt2.LanguageServer.Eval;

/// <summary>Types the words of a text with a menu of whole words before each letter, counted as studies of text entry count.</summary>
/// <remarks>A word costs its letters and one for the space behind it. Taking a word from the menu is one key, and brings the space. What
/// stands between words besides is typed for nothing.</remarks>
internal sealed class MenuEvaluation(IContinuationEngine engine, int slots, Dialect dialect)
{
    private readonly List<double> latencies = [];
    private readonly HashSet<string> known = [];
    private readonly MenuSize[] sizes = [.. MenuReport.Sizes.Where(size => size < slots).Append(slots).Select(size => new MenuSize(size))];
    private int words,
        characters, // letters, and a space for each word
        offered,
        pieces;

    /// <param name="documents">What is typed.</param>
    /// <param name="file">The whole text: an offer is a piece if this has no such word, but a longer one that begins so.</param>
    /// <param name="report">Is told after each word how many of how many characters are typed.</param>
    public MenuReport Type(IReadOnlyList<string> documents, string file, Action<long, long>? report, CancellationToken ct)
    {
        var (before, all) = (0L, documents.Sum(document => (long)document.Length));
        known.UnionWith(Words(file).Select(word => word.Text));
        foreach (var document in documents)
        {
            var typed = new TypedDocument(engine, document, dialect, SettingsSchema.Defaults);
            foreach (var (start, word) in Words(document))
            {
                report?.Invoke(before + start, all);
                TypeWord(typed, start, word, ct);
            }
            before += document.Length;
        }
        latencies.Sort();
        return new(
            words,
            characters,
            [.. sizes.Select(size => size.Report(characters))],
            Ratio(pieces, offered),
            Statistics.Percentile(latencies, 0.5),
            Statistics.Percentile(latencies, 0.95)
        );
    }

    /// <summary>Types a word until the shortest menu has offered it, or to its end.</summary>
    private void TypeWord(TypedDocument typed, int start, string word, CancellationToken ct)
    {
        words++;
        characters += word.Length + 1;
        var taken = 0; // by so many of the sizes, from the largest
        for (var letters = 0; letters < word.Length && taken < sizes.Length; letters++)
        {
            var rank = Array.IndexOf(Offers(typed, start + letters, word[..letters], ct), word);
            for (; rank >= 0 && taken < sizes.Length && rank < sizes[^(taken + 1)].Slots; taken++)
                sizes[^(taken + 1)].Take(letters + 1);
        }
        foreach (var size in sizes[..^taken])
            size.Spell(word.Length + 1);
    }

    /// <summary>The words of the menu, with what is typed of them.</summary>
    private string[] Offers(TypedDocument typed, int caret, string stem, CancellationToken ct)
    {
        var since = Stopwatch.GetTimestamp();
        string[] offers = [.. (typed.At(caret, out _)?.NextWords(slots, ct) ?? []).Select(word => stem + word.Text.Trim())];
        latencies.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        offered += offers.Length;
        pieces += offers.Count(IsPiece);
        return offers;
    }

    /// <summary>Whether the text has longer words that begin so, and never this one.</summary>
    private bool IsPiece(string offer) =>
        !known.Contains(offer) && known.Any(word => word.Length > offer.Length && word.StartsWith(offer, StringComparison.Ordinal));

    private static IEnumerable<(int Start, string Text)> Words(string document)
    {
        for (var at = 0; at < document.Length; at++)
        {
            if (!char.IsLetter(document[at]))
                continue;
            var start = at;
            while (at < document.Length && IsOfWord(document, at))
                at++;
            yield return (start, document[start..at]);
        }
    }

    /// <summary>An apostrophe between letters belongs to the word.</summary>
    private static bool IsOfWord(string text, int at) =>
        char.IsLetter(text[at]) || text[at] is '\'' or '’' && at + 1 < text.Length && char.IsLetter(text[at + 1]);
}

/// <summary>The keys that a writer types with a menu of so many words.</summary>
internal sealed class MenuSize(int slots)
{
    private int keys,
        accepted;

    public int Slots => slots;

    /// <summary>A word was taken from the menu, with all its keys and the one for taking it.</summary>
    public void Take(int withKeys)
    {
        keys += withKeys;
        accepted++;
    }

    /// <summary>A word was typed to its end.</summary>
    public void Spell(int withKeys) => keys += withKeys;

    public MenuSaving Report(int characters) =>
        new(slots, Ratio(characters - keys, characters), Ratio(characters - keys - accepted, characters));
}

/// <summary>What a menu of words saves.</summary>
/// <param name="Characters">Letters of words, and a space for each.</param>
/// <param name="Saved">By the number of words that are offered.</param>
/// <param name="Pieces">Offers that are no word of the text but the beginning of one.</param>
/// <param name="LatencyP50">Milliseconds from the key to the menu.</param>
internal sealed record MenuReport(
    int Words,
    int Characters,
    IReadOnlyList<MenuSaving> Saved,
    double Pieces,
    double LatencyP50,
    double LatencyP95
)
{
    /// <summary>Menus of fewer words are told besides; they are the first words of the same one.</summary>
    public static int[] Sizes { get; } = [1, 3, 5];
}

/// <summary>What a menu of so many words saves.</summary>
/// <param name="Slots">Words offered at once.</param>
/// <param name="KeystrokesSaved">(characters - keys) / characters.</param>
/// <param name="SavedWithoutSpace">The same if the space has to be typed behind an accepted word.</param>
internal sealed record MenuSaving(int Slots, double KeystrokesSaved, double SavedWithoutSpace);
