using System.Diagnostics;
using Gpt2.Inference.Engine;
using Gpt2.LanguageServer.Calibrating;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Prose.Dialects;
using static Gpt2.LanguageServer.Calibrating.Rates;

namespace Gpt2.LanguageServer.Eval;

/// <summary>Types a text with a menu of whole words before each letter, and counts keys as studies of text entry do.</summary>
/// <remarks>A word costs one key per letter and one for the space after it. Taking a word from the menu costs one key and brings the space.
/// Other characters between words cost nothing.</remarks>
internal sealed class MenuEvaluation(IContinuationEngine engine, int slots, Dialect dialect)
{
    private readonly List<double> latencies = [];
    private readonly HashSet<string> known = [];
    private readonly MenuSize[] sizes = [.. MenuReport.Sizes.Where(size => size < slots).Append(slots).Select(size => new MenuSize(size))];
    private int words,
        characters, // letters, and one space for each word
        offered,
        pieces;

    /// <param name="documents">The texts to type.</param>
    /// <param name="file">The whole text. An offer is a fragment if this text has no such word, only longer ones that begin with
    /// it.</param>
    /// <param name="report">Receives, after each word, the number of characters typed and the total.</param>
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
        var taken = 0; // the number of menu sizes, from the largest, in which it was taken
        for (var letters = 0; letters < word.Length && taken < sizes.Length; letters++)
        {
            var rank = Array.IndexOf(Offers(typed, start + letters, word[..letters], ct), word);
            for (; rank >= 0 && taken < sizes.Length && rank < sizes[^(taken + 1)].Slots; taken++)
                sizes[^(taken + 1)].Take(letters + 1);
        }
        foreach (var size in sizes[..^taken])
            size.Spell(word.Length + 1);
    }

    /// <summary>The words of the menu, including what is already typed of them.</summary>
    private string[] Offers(TypedDocument typed, int caret, string stem, CancellationToken ct)
    {
        var since = Stopwatch.GetTimestamp();
        string[] offers = [.. (typed.At(caret, out _)?.NextWords(slots, ct) ?? []).Select(word => stem + word.Text.Trim())];
        latencies.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        offered += offers.Length;
        pieces += offers.Count(IsPiece);
        return offers;
    }

    /// <summary>Whether the text contains longer words that begin like this one, but never this word itself.</summary>
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

/// <summary>Counts the keys of a writer with a menu of this many words.</summary>
internal sealed class MenuSize(int slots)
{
    private int keys,
        accepted;

    public int Slots => slots;

    /// <summary>A word was taken from the menu: all its keys, and the one for taking it.</summary>
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
/// <param name="Characters">Letters of words, and one space for each word.</param>
/// <param name="Saved">What is saved, by the number of words in the menu.</param>
/// <param name="Pieces">Offers that are fragments of words of the text.</param>
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
    /// <summary>Smaller menus are measured too; they are the first words of the same menu.</summary>
    public static int[] Sizes { get; } = [1, 3, 5];
}

/// <summary>What a menu of this many words saves.</summary>
/// <param name="Slots">The number of words in the menu.</param>
/// <param name="KeystrokesSaved">(characters - keys) / characters.</param>
/// <param name="SavedWithoutSpace">The same if the space after an accepted word must be typed.</param>
internal sealed record MenuSaving(int Slots, double KeystrokesSaved, double SavedWithoutSpace);
