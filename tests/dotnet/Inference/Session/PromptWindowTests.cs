using Gpt2.Inference.Session;
using Xunit;

namespace Gpt2.Inference.Tests.Session;

public sealed class PromptWindowTests
{
    [Theory]
    [InlineData(3, 10, 0)]
    [InlineData(10, 10, 0)]
    [InlineData(11, 10, 5)]
    [InlineData(15, 10, 5)]
    [InlineData(16, 10, 10)]
    [InlineData(100, 10, 90)]
    [InlineData(5, 1, 4)]
    public void A_window_starts_at_a_multiple_of_half_its_length(int prompt, int budget, int start)
    {
        int[] ids = [.. Enumerable.Range(0, prompt)];
        Assert.Equal(ids[start..], PromptWindow.Of(ids, budget).ToArray());
    }

    [Fact]
    public void A_window_moves_rarely_and_is_never_too_long()
    {
        var starts = new HashSet<int>();
        for (var length = 1; length <= 400; length++)
        {
            var window = PromptWindow.Of(Enumerable.Range(0, length).ToArray(), 100);
            Assert.InRange(window.Length, Math.Min(length, 50), 100);
            Assert.Equal(length - 1, window[^1]);
            starts.Add(window[0]);
        }
        Assert.Equal([0, 50, 100, 150, 200, 250, 300], starts.Order());
    }
}
