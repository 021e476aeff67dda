using Gpt2.Inference.Continuations;

namespace Gpt2.LanguageServer.Writing;

/// <summary>Text for a place that other text follows. The model reads only the text before the place, so several texts are written, and the
/// one after which the model finds the following text most likely is taken.</summary>
internal static class RankedTexts
{
    /// <summary>The number of texts to compare.</summary>
    private const int Candidates = 4;

    /// <summary>How often that many are written if all of them only repeat the following text.</summary>
    private const int Tries = 2;

    /// <returns>Null if all of them repeat the following text.</returns>
    public static Continuation? Best(TextCommandRequest request, CancellationToken ct)
    {
        foreach (var drawn in request.DrawTogether(Candidates, ct).Take(Tries * Candidates).Chunk(Candidates))
            if (InOrder(request, drawn, text => request.UpToTextAfter(text), ct) is [var best, ..])
                return best;
        return null;
    }

    /// <summary>The texts that lead to something that follows, best first; those that only repeat it are left out.</summary>
    public static List<T> InOrder<T>(TextCommandRequest request, IEnumerable<T> texts, Func<T, string> textOf, CancellationToken ct) =>
        [
            .. texts
                .DistinctBy(textOf)
                .Where(text => textOf(text).Length > 0)
                .Select(text => (Text: text, Rank: request.Rank(textOf(text), ct)))
                .OrderByDescending(ranked => ranked.Rank)
                .Select(ranked => ranked.Text),
        ];
}
