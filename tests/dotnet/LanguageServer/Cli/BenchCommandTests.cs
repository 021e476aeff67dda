using Gpt2.LanguageServer.Cli;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Cli;

public sealed class BenchCommandTests
{
    [Fact]
    public void The_use_of_the_processor_by_other_programs_is_reported()
    {
        Assert.Null(BenchCommand.Disturbance(processorShare: 0.97));
        Assert.StartsWith(
            "other programs were using the processor: only 66",
            BenchCommand.Disturbance(processorShare: 0.66),
            StringComparison.Ordinal
        );
    }
}
