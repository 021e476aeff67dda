using Xunit;

namespace Gpt2.Inference.Tests.Fixtures;

/// <summary>What the user is told when something can be mended.</summary>
internal static class Refusal
{
    /// <summary>Asserts that the call is refused with a message that holds each of <paramref name="named"/>, and with a remedy.</summary>
    public static Gpt2Exception Of(Action call, params string[] named)
    {
        var refusal = Assert.Throws<Gpt2Exception>(call);
        Assert.All(named, name => Assert.Contains(name, refusal.Message, StringComparison.Ordinal));
        Assert.EndsWith(".", refusal.Remedy, StringComparison.Ordinal);
        return refusal;
    }
}
