using Xunit;

namespace Gpt2.Inference.Tests.Fixtures;

/// <summary>Checks the error that tells a user what is wrong and what to do.</summary>
internal static class Refusal
{
    /// <summary>Asserts that the call fails with a message that contains each of <paramref name="named"/>, and with a remedy.</summary>
    public static Gpt2Exception Of(Action call, params string[] named)
    {
        var refusal = Assert.Throws<Gpt2Exception>(call);
        Assert.All(named, name => Assert.Contains(name, refusal.Message, StringComparison.Ordinal));
        Assert.EndsWith(".", refusal.Remedy, StringComparison.Ordinal);
        return refusal;
    }
}
