using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Server;

/// <summary>How often suggestions were shown and accepted, for gpt2.stats. Kept in memory and told to nobody else.</summary>
/// <remarks>
/// Editors do not tell what became of a suggestion. It was accepted if the next edit inserts it, or a beginning of it that ends with
/// a word, where it was shown; one character alone was typed. A suggestion that is being typed, or is shown by several doors, is shown
/// once.
/// </remarks>
internal sealed class Statistics
{
    /// <summary>As many times as the percentiles are taken from.</summary>
    private const int LatestTimes = 1000;

    private sealed record Showing(string Uri, int Offset, string[] Texts);

    private readonly Lock gate = new();
    private readonly Queue<double> milliseconds = new();
    private Showing? showing;
    private int shown;
    private int accepted;
    private int keystrokesSaved;

    /// <param name="took">From the request to the answer.</param>
    public void Shown(string uri, int offset, IEnumerable<string> texts, TimeSpan took)
    {
        lock (gate)
        {
            milliseconds.Enqueue(took.TotalMilliseconds);
            if (milliseconds.Count > LatestTimes)
                milliseconds.Dequeue();

            var same = showing is { } before && before.Uri == uri && before.Offset == offset;
            shown += same ? 0 : 1;
            showing = new(uri, offset, [.. same ? showing!.Texts : [], .. texts]);
        }
    }

    public void Follow(DocumentChange change)
    {
        lock (gate)
            if (showing?.Uri == change.Uri)
                showing = change.After is null ? null : After(showing, change);
    }

    public StatsResult Result()
    {
        lock (gate)
        {
            double[] sorted = [.. milliseconds.Order()];
            return new(shown, accepted, keystrokesSaved, new(Percentile(sorted, 0.5), Percentile(sorted, 0.95)));
        }
    }

    /// <summary>What is left of the suggestion, or null.</summary>
    private Showing? After(Showing before, DocumentChange change)
    {
        var edit = change.Edit.Start == change.Edit.End ? change.Edit : change.Edit.Trimmed(change.Before.Text);
        if (edit.Start != before.Offset || edit.End != before.Offset || edit.Text.Length == 0)
            return null;

        string[] agreeing = [.. before.Texts.Where(text => text.StartsWith(edit.Text, StringComparison.Ordinal))];
        if (edit.Text.Length > 1 && agreeing.Any(text => EndsWord(text, edit.Text.Length)))
        {
            accepted++;
            keystrokesSaved += edit.Text.Length - 1; // one key accepts
        }
        string[] rest = [.. agreeing.Select(text => text[edit.Text.Length..]).Where(text => text.Length > 0)];
        return rest.Length == 0 ? null : new(before.Uri, before.Offset + edit.Text.Length, rest);
    }

    private static bool EndsWord(string text, int length) =>
        length == text.Length
        || (!char.IsWhiteSpace(text[length - 1]) && !(char.IsLetterOrDigit(text[length - 1]) && char.IsLetterOrDigit(text[length])));

    private static double Percentile(double[] sorted, double part) =>
        sorted.Length == 0 ? 0 : Math.Round(sorted[(int)Math.Ceiling(part * sorted.Length) - 1], 1);
}
