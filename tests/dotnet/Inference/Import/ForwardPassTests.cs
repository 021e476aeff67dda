using Gpt2.Inference.Import;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tests.Fixtures;
using Xunit;

namespace Gpt2.Inference.Tests.Import;

/// <summary>Compares each kind of checkpoint with the reference, in float32.</summary>
public sealed class ForwardPassTests
{
    private static readonly Dictionary<string, TinyShape> Kinds = new()
    {
        ["plain"] = new(),
        ["names with a prefix"] = new() { Prefixed = true },
        ["stored as F16"] = new() { Type = TensorType.F16 },
        ["stored as BF16, with a prefix"] = new() { Type = TensorType.BF16, Prefixed = true },
        ["an untied head"] = new() { Tied = false },
        ["an untied head, names with a prefix"] = new() { Tied = false, Prefixed = true },
        ["three shards"] = new() { Shards = 3 },
        ["two shards of F16 with a prefix"] = new()
        {
            Shards = 2,
            Type = TensorType.F16,
            Prefixed = true,
        },
        ["an inner width of its own"] = new() { Inner = 40 },
        ["GELU with erf"] = new() { Activation = "gelu" },
        ["ReLU"] = new() { Activation = "relu" },
        ["GELU by a logistic function"] = new() { Activation = "quick_gelu" },
        ["SiLU"] = new() { Activation = "silu" },
        ["tanh"] = new() { Activation = "tanh" },
        ["stored as F64"] = new() { Type = TensorType.F64 },
        ["heads of an odd width"] = new() { Width = 27, Heads = 3 },
        ["attention that is not scaled"] = new() { ScaleAttention = false },
        ["attention scaled by layer"] = new() { ScaleByLayer = true, Layers = 3 },
        ["attention not scaled but by layer"] = new()
        {
            ScaleAttention = false,
            ScaleByLayer = true,
            Layers = 3,
        },
        ["mask buffers among the weights"] = new() { Buffers = true, Prefixed = true },
        ["one layer, one head"] = new() { Layers = 1, Heads = 1 },
        ["widths that no block divides"] = new()
        {
            Width = 24,
            Heads = 3,
            Inner = 50,
        },
        ["a large epsilon"] = new() { Epsilon = 0.25 },
        ["many heads"] = new()
        {
            Width = 64,
            Heads = 8,
            Tied = false,
        },
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Every_position_of_one_run_agrees_with_the_reference(string kind)
    {
        using var model = new TinyModel(Kinds[kind]);
        using var session = model.Load();
        var ids = model.Ids(model.Shape.Context);
        LogitAssert.Close(new ReferenceModel(model).Logits(ids).SelectMany(row => row).ToArray(), session.RunForAll(ids));
    }

    [Theory, MemberData(nameof(Names))]
    public void Every_length_agrees_token_by_token_at_once_and_in_odd_chunks(string kind)
    {
        using var model = new TinyModel(Kinds[kind]);
        using var session = model.Load();
        var ids = model.Ids(model.Shape.Context);
        var expected = new ReferenceModel(model).Logits(ids);

        for (var t = 0; t < ids.Length; t++)
            LogitAssert.Close(expected[t], session.Run([ids[t]]));
        for (var length = 1; length <= ids.Length; length++)
        {
            session.RewindTo(0);
            LogitAssert.Close(expected[length - 1], session.Run(ids.AsSpan(0, length)));
        }
        session.RewindTo(0);
        foreach (var chunk in (int[])[1, 7, 3, 1, 13, 2, 5])
            LogitAssert.Close(expected[session.Length + chunk - 1], session.Run(ids.AsSpan(session.Length, chunk)));
        session.RewindTo(3);
        LogitAssert.Close(expected[3..20].SelectMany(row => row).ToArray(), session.RunForAll(ids.AsSpan(3, 17)));
    }

    [Fact]
    public void A_model_with_another_seed_differs()
    {
        using var one = new TinyModel();
        using var other = new TinyModel(new() { Seed = 2 });
        using var session = one.Load();
        var ids = one.Ids(8);
        Assert.True(LogitAssert.LargestDifference(new ReferenceModel(other).Logits(ids)[^1], session.Run(ids)) > 0.1);
    }
}
