using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Tests.Fixtures;
using Xunit;

namespace Gpt2.Inference.Tests;

public sealed class LayeringTests
{
    private static readonly string[] Foreign =
    [
        "Nerdbank.Streams",
        "Gpt2.LanguageServer",
        "System.CommandLine",
        "Spectre.Console",
        "System.Console",
    ];

    [Fact]
    public void The_engine_knows_no_protocol_and_no_server() =>
        Assert.All(
            typeof(ContinuationEngine).Assembly.GetReferencedAssemblies(),
            assembly => Assert.DoesNotContain(assembly.Name!, Foreign)
        );

    [Fact]
    public void A_model_that_is_not_there_is_refused_by_its_name() => Refusal.Of(() => ModelStore.Find("no such model"), "no such model");
}
