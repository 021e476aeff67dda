using Gpt2.Inference;
using Gpt2.LanguageServer.Calibrating;

namespace Gpt2.LanguageServer.Adapting;

/// <summary>A writer's own texts, split into a part to learn from and a part that is held back.</summary>
/// <param name="Learnt">Documents to train on.</param>
/// <param name="HeldBack">Documents, or ends of documents, that show how well the training went.</param>
/// <param name="LeftOut">Files that were left out, with the reason.</param>
internal sealed record SourceTexts(IReadOnlyList<string> Learnt, IReadOnlyList<string> HeldBack, IReadOnlyList<string> LeftOut)
{
    /// <summary>Fewer words teach nothing that helps with other texts.</summary>
    private const int FewestWords = 5_000;

    /// <summary>One document in ten is held back or, if there are few, the last tenth of each.</summary>
    private const int OneIn = 10;

    /// <summary>The most text that is held back, in UTF-16 units; more would only be slower.</summary>
    private const int MostHeldBack = 60_000;

    public int Words => Learnt.Concat(HeldBack).Sum(text => TypingEvaluation.CountWords(text));

    /// <summary>The number of documents that were read.</summary>
    public int Documents { get; private init; }

    /// <summary>Their characters.</summary>
    public long Characters => Learnt.Concat(HeldBack).Sum(text => (long)text.Length);

    /// <param name="paths">Paths as <see cref="SourceFiles.Find"/> takes them.</param>
    /// <exception cref="Gpt2Exception">A path matches nothing, or there is too little prose.</exception>
    public static SourceTexts Read(IEnumerable<string> paths, CancellationToken ct = default)
    {
        var (texts, leftOut) = (new List<string>(), new List<string>());
        foreach (var file in SourceFiles.Find(paths))
        {
            ct.ThrowIfCancellationRequested();
            var (prose, why) = SourceText.Read(file);
            if (why is null)
                texts.Add(prose);
            else
                leftOut.Add($"{file} {why}.");
        }
        var read = Split([.. texts.Distinct()]) with { LeftOut = leftOut };
        return read.Words >= FewestWords ? read : throw TooLittle(read);
    }

    private static SourceTexts Split(IReadOnlyList<string> documents)
    {
        var half = documents.Sum(document => (long)document.Length) / 2;
        var whole = documents.Count >= OneIn && documents.All(document => document.Length < half);
        var parts = whole ? ByDocument(documents) : ByEnd(documents);
        return parts with { Documents = documents.Count };
    }

    private static SourceTexts ByDocument(IReadOnlyList<string> documents)
    {
        var held = documents.Where((_, i) => i % OneIn == OneIn - 1).ToArray();
        var most = 0;
        var kept = held.TakeWhile(document => (most += document.Length) <= MostHeldBack).DefaultIfEmpty(held[0]).ToHashSet();
        return new([.. documents.Where(document => !kept.Contains(document))], [.. kept], []);
    }

    private static SourceTexts ByEnd(IReadOnlyList<string> documents)
    {
        var share = Math.Min(1.0 / OneIn, (double)MostHeldBack / Math.Max(1, documents.Sum(document => (long)document.Length)));
        var cuts = documents.Select(document => (Text: document, At: CutBefore(document, (int)(document.Length * (1 - share))))).ToArray();
        return new(
            [.. cuts.Select(cut => cut.Text[..cut.At].Trim()).Where(text => text.Length > 0)],
            [.. cuts.Select(cut => cut.Text[cut.At..].Trim()).Where(text => text.Length > 0)],
            []
        );
    }

    /// <summary>The beginning of the paragraph before a place, or else of the word.</summary>
    private static int CutBefore(string text, int place)
    {
        var before = text.AsSpan(0, place);
        var gap = before.LastIndexOf("\n\n");
        return gap > place / 2 ? gap : Math.Max(0, before.LastIndexOf(' '));
    }

    private static Gpt2Exception TooLittle(SourceTexts read)
    {
        const int MostNamed = 5;
        var leftOut = string.Join(' ', read.LeftOut.Take(MostNamed));
        return new(
            $"There are {read.Words:N0} words of prose in {read.Documents} {(read.Documents == 1 ? "file" : "files")}; "
                + $"at least {FewestWords:N0} words are needed. {leftOut}".TrimEnd(),
            "Give more files or folders of your own writing."
        );
    }
}
