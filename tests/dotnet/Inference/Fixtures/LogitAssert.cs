using Xunit;

namespace Gpt2.Inference.Tests.Fixtures;

/// <summary>Compares logits.</summary>
internal static class LogitAssert
{
    /// <summary>How far logits in float32 may differ from those in float64 in these models.</summary>
    public const double Float32 = 2e-4;

    public static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance = Float32)
    {
        var difference = LargestDifference(expected, actual);
        Assert.True(difference <= tolerance, $"logits differ by {difference:g3}, {tolerance:g3} is allowed");
    }

    public static double LargestDifference(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = 0.0;
        for (var i = 0; i < expected.Length; i++)
            largest = Math.Max(largest, double.IsFinite(actual[i]) ? Math.Abs(expected[i] - actual[i]) : double.PositiveInfinity);
        return largest;
    }

    public static double RootMeanSquare(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var sum = 0.0;
        for (var i = 0; i < expected.Length; i++)
            sum += (expected[i] - actual[i]) * (expected[i] - actual[i]);
        return Math.Sqrt(sum / expected.Length);
    }
}
