using System.Text.Json;
using Gpt2.Inference;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Server;

namespace Gpt2.LanguageServer.Handlers;

/// <summary>gpt2.alternatives: several ways to go on.</summary>
internal static class Alternatives
{
    private const int DefaultCount = 3, MostCount = 10;

    /// <summary>Draws per wanted alternative: where the model is sure, most draws say the same.</summary>
    private const int Tries = 4;

    public static async Task<AlternativesResult> FindAsync(
        ServerState state, TextArgument argument, JsonElement? workDoneToken, CancellationToken ct)
    {
        if ((argument.Count ?? DefaultCount) is var count && count is < 1 or > MostCount)
            throw new Gpt2Exception($"{count} alternatives were asked for.", $"Ask for 1 to {MostCount}.");
        if (TextRequest.Find(state, TextKind.Alternative, argument, out var reason) is not { } request)
            return new([], Reasons.Word(reason));

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var progress = Progress.Begin(state, TextKind.Alternative.Title, workDoneToken, stop);
        using var busy = state.Busy();
        var found = new List<Alternative>();
        try
        {
            await state.Latest.ExclusiveAsync(job => Draw(request, count, found, progress, job), stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new([], Reasons.Word(SuppressionReason.Cancelled));
        }
        return new([.. found.OrderByDescending(item => item.Confidence)], found.Count == 0 ? Reasons.Word(SuppressionReason.EndOfText) : null);
    }

    private static void Draw(TextRequest request, int count, List<Alternative> found, Progress progress, CancellationToken ct)
    {
        foreach (var drawn in request.Draw(onText: null, ct).Take(Tries * count))
        {
            var text = request.Fit(drawn);
            if (text.Length == 0 || found.Exists(other => AreNear(other.Text, text)))
                continue;
            found.Add(new(text, drawn.Confidence));
            progress.Report(100 * found.Count / count);
            if (found.Count == count)
                return;
        }
    }

    /// <summary>Whether two texts begin with the same words or share most of them: no choice for a writer.</summary>
    private static bool AreNear(string a, string b)
    {
        var (left, right) = (Words(a), Words(b));
        if (left.Take(SameBeginning).SequenceEqual(right.Take(SameBeginning)))
            return true;
        var common = left.Intersect(right).Count();
        return common > MostInCommon * Math.Min(left.Distinct().Count(), right.Distinct().Count());
    }

    private const int SameBeginning = 3;
    private const double MostInCommon = 0.75;

    private static string[] Words(string text) =>
        [.. text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim(".,;:!?\"'“”‘’()".ToCharArray()))];
}
