using Gpt2.Inference.Suggestions;
using Xunit;

namespace Gpt2.Inference.Tests.Suggestions;

public sealed class ReliabilityCurveTests
{
    private static readonly ReliabilityCurve Curve = new([
        [0.2, 0.1],
        [0.6, 0.5],
        [0.8, 0.9],
    ]);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.1, 0.05)] // on the line from (0, 0)
    [InlineData(0.2, 0.1)]
    [InlineData(0.4, 0.3)]
    [InlineData(0.7, 0.7)]
    [InlineData(1, 0.9)] // constant after the last point
    public void The_curve_is_linear_between_its_points(double stated, double right) => Assert.Equal(right, Curve.Probability(stated), 1e-9);

    [Fact]
    public void The_probabilities_of_an_overconfident_model_are_corrected()
    {
        var curve = ReliabilityCurve.Fit(Cases((0.3, 0.2, 200), (0.7, 0.5, 200), (0.95, 0.9, 200)))!;
        Assert.Equal(0.2, curve.Probability(0.3), 1e-2);
        Assert.Equal(0.5, curve.Probability(0.7), 1e-2);
        Assert.Equal(0.9, curve.Probability(0.95), 1e-2);
    }

    [Fact]
    public void A_fitted_curve_never_falls()
    {
        var curve = ReliabilityCurve.Fit(Cases((0.3, 0.4, 100), (0.5, 0.2, 100), (0.9, 0.8, 100)))!;
        Assert.Equal(0.3, curve.Probability(0.4), 1e-2); // the average of both
        for (var stated = 0.0; stated < 1; stated += 0.01)
            Assert.True(curve.Probability(stated) <= curve.Probability(stated + 0.01));
    }

    [Fact]
    public void Small_groups_are_merged_with_their_neighbours()
    {
        var curve = ReliabilityCurve.Fit(Cases((0.3, 0.2, 200), (0.5, 1, 5), (0.9, 0.8, 200), (0.99, 0, 5)))!;
        Assert.Equal(2, curve.Points.Count);
        Assert.Equal(0.78, curve.Probability(1), 1e-2);
    }

    [Fact]
    public void Too_few_cases_give_no_curve()
    {
        Assert.Null(ReliabilityCurve.Fit([]));
        Assert.Null(ReliabilityCurve.Fit(Cases((0.3, 0.2, 20), (0.9, 0.8, 20))));
    }

    private static List<(double, bool)> Cases(params (double Stated, double Right, int Count)[] groups) =>
        [.. groups.SelectMany(group => Enumerable.Range(0, group.Count).Select(i => (group.Stated, i < group.Right * group.Count)))];
}
