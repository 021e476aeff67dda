using Gpt2.Inference;
using Gpt2.Inference.Import;
using static Gpt2.Inference.Import.Onnx.TensorProto.Types;

namespace Gpt2.Benchmarks;

/// <summary>GPT-2 as a plain export writes it: elementary operators, float32, keys and values concatenated at each step, logits at all
/// positions. The product's graph is compared with it.</summary>
internal sealed class PlainGraph(Gpt2Config config, Checkpoint checkpoint, OnnxFile onnx)
{
    public static void Write(string checkpointDirectory, string directory)
    {
        using var checkpoint = Checkpoint.Open(checkpointDirectory);
        using var onnx = new OnnxFile(directory);
        new PlainGraph(Gpt2Config.Read(checkpointDirectory), checkpoint, onnx).Build();
        onnx.Save();
    }

    private void Build()
    {
        var ids = onnx.Input("input_ids", DataType.Int64, 1, "S");
        var positions = onnx.Input("position_ids", DataType.Int64, 1, "S");
        onnx.Input("mask", DataType.Float, "S", "T"); // 0 where a position may attend, else a large negative number
        var wte = onnx.Float("wte", checkpoint.Get("wte.weight", config.VocabSize, config.Width), config.VocabSize, config.Width);
        var wpe = onnx.Float("wpe", checkpoint.Get("wpe.weight", config.ContextLength, config.Width), config.ContextLength, config.Width);
        var x = onnx.Node("Add", [onnx.Node("Gather", [wte, ids]), onnx.Node("Gather", [wpe, positions])]); // [1,S,D]
        for (var layer = 0; layer < config.Layers; layer++)
        {
            x = onnx.Node("Add", [x, Attend(layer, Norm(x, $"h.{layer}.ln_1"))]);
            x = onnx.Node("Add", [x, FeedForward(layer, Norm(x, $"h.{layer}.ln_2"))]);
        }
        onnx.Output("logits", DataType.Float, 1, "S", config.VocabSize);
        onnx.Node("", "MatMul", [Norm(x, "ln_f"), onnx.Node("Transpose", [wte], ("perm", (long[])[1, 0]))], ["logits"]);
    }

    private string Attend(int layer, string x)
    {
        var qkv = Linear(x, $"h.{layer}.attn.c_attn", config.Width, 3 * config.Width); // [1,S,3D]
        string[] parts = [onnx.Fresh("q"), onnx.Fresh("k"), onnx.Fresh("v")];
        onnx.Node("", "Split", [qkv], parts, ("axis", -1), ("num_outputs", 3));
        var query = Heads(parts[0]); // [1,H,S,d]
        var key = Append("key", layer, Heads(parts[1])); // [1,H,T,d]
        var value = Append("value", layer, Heads(parts[2]));

        var scores = onnx.Node("MatMul", [query, onnx.Node("Transpose", [key], ("perm", (long[])[0, 1, 3, 2]))]); // [1,H,S,T]
        var scaled = onnx.Node("Mul", [scores, Scalar($"scale_{layer}", 1 / MathF.Sqrt(config.HeadWidth))]);
        var weights = onnx.Node("Softmax", [onnx.Node("Add", [scaled, "mask"])], ("axis", -1));
        var context = onnx.Node("Transpose", [onnx.Node("MatMul", [weights, value])], ("perm", (long[])[0, 2, 1, 3])); // [1,S,H,d]
        return Linear(
            onnx.Node("Reshape", [context, onnx.Constant(1, -1, config.Width)]),
            $"h.{layer}.attn.c_proj",
            config.Width,
            config.Width
        );
    }

    private string Heads(string x) =>
        onnx.Node(
            "Transpose",
            [onnx.Node("Reshape", [x, onnx.Constant(1, -1, config.Heads, config.HeadWidth)])],
            ("perm", (long[])[0, 2, 1, 3])
        );

    private string Append(string name, int layer, string more)
    {
        var (past, present) = ($"past_{name}_{layer}", $"present_{name}_{layer}");
        onnx.Input(past, DataType.Float, 1, config.Heads, "P", config.HeadWidth);
        onnx.Output(present, DataType.Float, 1, config.Heads, "T", config.HeadWidth);
        onnx.Node("", "Concat", [past, more], [present], ("axis", 2));
        return present;
    }

    private string FeedForward(int layer, string x)
    {
        var inner = Linear(x, $"h.{layer}.mlp.c_fc", config.Width, config.InnerWidth);
        var cube = onnx.Node("Mul", [onnx.Node("Mul", [inner, inner]), inner]);
        var sum = onnx.Node("Add", [inner, onnx.Node("Mul", [cube, Scalar($"cube_{layer}", 0.044715f)])]);
        var tanh = onnx.Node("Tanh", [onnx.Node("Mul", [sum, Scalar($"root_{layer}", MathF.Sqrt(2 / MathF.PI))])]);
        var half = onnx.Node("Mul", [inner, Scalar($"half_{layer}", 0.5f)]);
        var active = onnx.Node("Mul", [half, onnx.Node("Add", [tanh, Scalar($"one_{layer}", 1)])]);
        return Linear(active, $"h.{layer}.mlp.c_proj", config.InnerWidth, config.Width);
    }

    private string Linear(string x, string name, int k, int n) =>
        onnx.Node(
            "Add",
            [
                onnx.Node("MatMul", [x, onnx.Float($"{name}.weight", checkpoint.Get($"{name}.weight", k, n), k, n)]),
                Vector($"{name}.bias", n),
            ]
        );

    private string Norm(string x, string name) =>
        onnx.Node(
            "LayerNormalization",
            [x, Vector($"{name}.weight", config.Width), Vector($"{name}.bias", config.Width)],
            ("axis", -1),
            ("epsilon", config.LayerNormEpsilon)
        );

    private string Vector(string name, int length) => onnx.Float(name, checkpoint.Get(name, length), length);

    private string Scalar(string name, float value)
    {
        onnx.Reserve(name, DataType.Float, [], sizeof(float)).Write(0, BitConverter.GetBytes(value));
        return name;
    }
}
