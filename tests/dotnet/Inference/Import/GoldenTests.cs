using System.Numerics.Tensors;
using System.Text.Json;
using Gpt2.Inference.Models;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Inference.Tests.Import;

/// <summary>Checkpoints whose expected logits were computed in float64 by other software.</summary>
public sealed class GoldenTests : IDisposable
{
    private readonly TemporaryDirectory cache = new();

    public static TheoryData<string> Checkpoints => ["tiny", "tiny-prefixed-f16", "tiny-sharded", "tiny-untied-bf16", "tiny-layer-scaled"];

    public void Dispose() => cache.Dispose();

    [Theory, MemberData(nameof(Checkpoints))]
    public void Logits_agree_at_once_and_token_by_token(string name)
    {
        using var session = Load(Checkout.Golden(name));
        foreach (var one in Cases(name))
        {
            var (ids, expected) = (Ids(one.GetProperty("ids")), one.GetProperty("logits_last").Deserialize<double[]>());
            session.RewindTo(0);
            LogitAssert.Close(expected, session.Run(ids));
            session.RewindTo(0);
            foreach (var id in ids[..^1])
                session.Run([id]);
            LogitAssert.Close(expected, session.Run([ids[^1]]));
        }
    }

    [Theory, MemberData(nameof(Checkpoints))]
    public void Log_probabilities_of_whole_texts_agree(string name)
    {
        using var session = Load(Checkout.Golden(name));
        foreach (var one in Cases(name))
        {
            var ids = Ids(one.GetProperty("ids"));
            session.RewindTo(0);
            var logits = session.RunForAll(ids);
            var sum = 0.0;
            for (var i = 1; i < ids.Length; i++)
            {
                var row = logits.Slice((i - 1) * session.Config.VocabSize, session.Config.VocabSize);
                sum += row[ids[i]] - Logits.LogSumExp(row);
            }
            Assert.Equal(one.GetProperty("logprob").GetDouble(), sum, LogitAssert.Float32 * ids.Length);
        }
    }

    [Theory, MemberData(nameof(Checkpoints))]
    public void Greedy_continuations_agree(string name)
    {
        using var session = Load(Checkout.Golden(name));
        var greedy = Checkout.GoldenJson(name, "golden.json").GetProperty("greedy");
        var expected = Ids(greedy.GetProperty("continuation"));
        Assert.Equal(expected, Greedy(session, Ids(greedy.GetProperty("prompt")), expected.Length));
    }

    [Theory, InlineData(Precision.F32), InlineData(Precision.Q8), InlineData(Precision.Q4)]
    public void Verification_passes_for_the_bundled_model(Precision precision)
    {
        var report = ModelVerification.Verify(
            Checkout.ProseMini,
            GoldenFigures.Of(ModelStore.Bundled, Checkout.ProseMini),
            Settings(precision)
        );
        Assert.True(report.Passed, report.ToString());
        Assert.Equal(0, report.TokenizerDifferences);
        Assert.Equal(precision == Precision.F32 ? report.Cases : report.FirstChoices, report.FirstChoices);
    }

    [Fact]
    public void Verification_fails_for_the_figures_of_another_model()
    {
        var report = ModelVerification.Verify(
            Checkout.Golden("tiny"),
            GoldenFigures.Read(Checkout.Golden("tiny-sharded", "golden.json")),
            Settings(Precision.F32)
        );
        Assert.False(report.Passed);
        Assert.Equal(1, report.GreedyDifferences);
    }

    [
        Theory,
        InlineData("not JSON"),
        InlineData("[]"),
        InlineData("{}"),
        InlineData("{\"cases\": [{}]}"),
        InlineData("{\"cases\": [{\"ids\": [99999], \"top\": []}]}")
    ]
    [
        InlineData("{\"cases\": [{\"ids\": [1.5]}]}"),
        InlineData("{\"cases\": [{\"ids\": []}]}"),
        InlineData("{\"cases\": [{\"ids\": [1], \"top\": []}]}")
    ]
    [InlineData("{\"cases\": [{\"ids\": [1], \"top\": [[99999, 1]]}]}"), InlineData("{\"cases\": [{\"ids\": [1], \"top\": [[1]]}]}")]
    [InlineData("{\"cases\": [{\"ids\": [1], \"prompt\": null, \"logits_last\": []}]}")]
    public void Verification_refuses_a_file_without_figures(string content)
    {
        using var model = new TinyModel();
        File.WriteAllText(cache.File("golden.json"), content);
        Refusal.Of(() => ModelVerification.Verify(model.Directory, GoldenFigures.Read(cache.File("golden.json")), model.Settings()));
    }

    private Gpt2Session Load(string directory) => Gpt2Session.Load(directory, Settings(Precision.F32));

    private SessionSettings Settings(Precision precision) =>
        new()
        {
            Precision = precision,
            Threads = 1,
            CacheDirectory = cache.Path,
        };

    private static JsonElement.ArrayEnumerator Cases(string name) =>
        Checkout.GoldenJson(name, "golden.json").GetProperty("cases").EnumerateArray();

    private static int[] Ids(JsonElement array) => array.Deserialize<int[]>()!;

    private static List<int> Greedy(Gpt2Session session, int[] prompt, int count)
    {
        session.RewindTo(0);
        List<int> ids = [TensorPrimitives.IndexOfMax(session.Run(prompt))];
        while (ids.Count < count)
            ids.Add(TensorPrimitives.IndexOfMax(session.Run([ids[^1]])));
        return ids;
    }
}
