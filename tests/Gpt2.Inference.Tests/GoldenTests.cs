using System.Numerics.Tensors;
using System.Text.Json;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;
using Xunit;

namespace Gpt2.Inference.Tests;

public sealed class GoldenTests
{
    public static TheoryData<string> Checkpoints => ["tiny", "tiny-prefixed-f16", "tiny-sharded", "tiny-untied-bf16", "tiny-layer-scaled"];

    [Theory, MemberData(nameof(Checkpoints))]
    public void Logits_agree(string name)
    {
        var dir = "/work/shared/golden/" + name;
        using var session = Gpt2Session.Load(dir, new SessionSettings { Precision = Precision.F32, CacheDirectory = Path.Combine(Path.GetTempPath(), "gpt2t") });
        using var json = JsonDocument.Parse(File.ReadAllText(dir + "/golden.json"));
        foreach (var c in json.RootElement.GetProperty("cases").EnumerateArray())
        {
            int[] ids = [.. c.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32())];
            float[] want = [.. c.GetProperty("logits_last").EnumerateArray().Select(i => i.GetSingle())];
            session.RewindTo(0);
            var got = session.Run(ids);
            Assert.InRange(TensorPrimitives.Distance(got, want), 0, 1e-3);
            session.RewindTo(0);
            foreach (var id in ids) got = session.Run([id]);
            Assert.InRange(TensorPrimitives.Distance(got, want), 0, 1e-3);
        }
    }

    [Fact]
    public void Tokenizer_agrees()
    {
        var t = Gpt2Tokenizer.Load("/work/shared/gpt2-tokenizer");
        using var json = JsonDocument.Parse(File.ReadAllText("/work/shared/gpt2-tokenizer/golden.json"));
        foreach (var c in json.RootElement.EnumerateArray())
        {
            var text = c.GetProperty("text").GetString()!;
            int[] ids = [.. c.GetProperty("ids").EnumerateArray().Select(i => i.GetInt32())];
            Assert.Equal(ids, t.Encode(text));
            Assert.Equal(text, t.Decode(ids));
        }
    }
}
