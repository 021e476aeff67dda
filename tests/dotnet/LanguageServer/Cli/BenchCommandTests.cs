using Gpt2.LanguageServer.Cli;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Cli;

public sealed class BenchCommandTests
{
    [Fact]
    public void A_machine_that_other_programs_use_is_told_of()
    {
        Assert.Null(BenchCommand.Disturbance(processorShare: 0.97));
        Assert.StartsWith(
            "other programs were using the processor: only 66",
            BenchCommand.Disturbance(processorShare: 0.66),
            StringComparison.Ordinal
        );
    }
}
