using Gpt2.Benchmarks;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tests.Fixtures;
using Xunit;

namespace Gpt2.Inference.Tests.Import;

/// <summary>The plain export, with which the benchmarks compare the product, computes the same logits.</summary>
public sealed class PlainGraphTests
{
    [Fact]
    public void A_plain_export_has_the_same_logits_at_once_and_token_by_token()
    {
        using var model = new TinyModel();
        using var directory = new TemporaryDirectory();
        PlainGraph.Write(model.Directory, directory.Path);
        using var session = model.Load();
        using var plain = new PlainSession(directory.Path, session.Config, threads: 1);
        var ids = model.Ids(9);

        LogitAssert.Close(Exact(session.Run(ids)), plain.Run(ids));
        session.RewindTo(0);
        plain.Reset();
        foreach (var id in ids)
            LogitAssert.Close(Exact(session.Run([id])), plain.Run([id]));
    }

    private static double[] Exact(ReadOnlySpan<float> logits) => Array.ConvertAll(logits.ToArray(), logit => (double)logit);
}
