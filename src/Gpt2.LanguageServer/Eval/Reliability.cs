using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Calibrating;

namespace Gpt2.LanguageServer.Eval;

/// <summary>How often suggestions with a calibrated probability are right, by kind: a reliability diagram in numbers.</summary>
internal static class Reliability
{
    private const int Bins = 10;

    /// <summary>The bins that contain a case, by kind, from unlikely to likely.</summary>
    public static IReadOnlyList<ReliabilityBin> Of(RecordedTyping typing, ModelCalibration calibration)
    {
        var bins = new List<ReliabilityBin>();
        foreach (var kind in Enum.GetValues<SuggestionKind>())
        {
            var cases = typing.Cases(kind).ConvertAll(one => (Stated: calibration.Of(kind).Probability(one.Stated), one.IsRight));
            foreach (var bin in cases.GroupBy(one => Math.Min(Bins - 1, (int)(Bins * one.Stated))).OrderBy(bin => bin.Key))
                bins.Add(new(kind.ToString(), bin.Average(one => one.Stated), bin.Average(one => one.IsRight ? 1.0 : 0), bin.Count()));
        }
        return bins;
    }
}

/// <summary>Texts of one kind with similar probabilities.</summary>
/// <param name="Stated">The mean of their calibrated probabilities.</param>
/// <param name="Right">The share of them that were right.</param>
internal sealed record ReliabilityBin(string Kind, double Stated, double Right, int Cases);
