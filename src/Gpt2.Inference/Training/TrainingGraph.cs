using Gpt2.Inference.Import;
using static Gpt2.Inference.Import.Onnx.TensorProto.Types;

namespace Gpt2.Inference.Training;

/// <summary>Builds the forward and backward pass of one window as an ONNX graph. Reverse-mode differentiation: each operator of the forward
/// pass registers a rule that takes the gradient of its output to those of its inputs.</summary>
/// <remarks>
/// Shapes: S tokens of the window, D width, H heads, d head width, I inner width, V vocabulary. Inputs: ids [S] and all parameters by
/// their names. A graph that predicts has the output probabilities [S,V] of the token after each. The others have the input targets [S,1],
/// the token after each, and the output log_probabilities [S,1] of the targets. A graph that trains has more inputs: expected [S,V], the
/// probabilities to learn; weights [S,1], what each row of them counts; "NAME.before", gradients that are added to. It returns
/// "NAME.gradient", the gradient of the weighted sum of the cross-entropies between expected and predicted probabilities, for the
/// parameters that are trained. If the embeddings are also the head, theirs is only what comes from the head.
/// </remarks>
internal sealed class TrainingGraph
{
    /// <summary>How many logits exist at one time.</summary>
    public const int LogitsAtOnce = 1 << 25;

    private readonly OnnxGraph onnx = new("training");
    private readonly Gpt2Config config;
    private readonly int length;
    private readonly TrainingGraphKind kind;
    private readonly Stack<Action> backward = [];
    private readonly Dictionary<string, string> gradients = []; // gradients of values, by name
    private readonly HashSet<string> declared = [];

    private TrainingGraph(Gpt2Config config, int length, TrainingGraphKind kind) =>
        (this.config, this.length, this.kind) = (config, length, kind);

    /// <summary>How many blocks are not trained, counted from the first. Training them too takes more time and memory, and the model
    /// forgets more.</summary>
    public static int FrozenLayers(Gpt2Config config) => config.Layers / 2;

    /// <summary>The name of the input that a parameter's gradient is added to.</summary>
    public static string Before(string parameter) => $"{parameter}.before";

    /// <summary>The name of a gradient.</summary>
    public static string Gradient(string value) => $"{value}.gradient";

    /// <param name="length">The number of tokens in a window.</param>
    public static byte[] Build(Gpt2Config config, int length, TrainingGraphKind kind)
    {
        var graph = new TrainingGraph(config, length, kind);
        graph.Forward();
        while (kind == TrainingGraphKind.Train && graph.backward.TryPop(out var rule))
            rule();
        return graph.onnx.ToBytes();
    }

    private void Forward()
    {
        var x = Embed(); // [S,D]
        for (var layer = 0; layer < config.Layers; layer++)
        {
            if (layer == FrozenLayers(config))
                backward.Clear(); // nothing before it is trained
            x = Add(x, Attend(layer, Norm(x, $"h.{layer}.ln_1")));
            x = Add(x, FeedForward(layer, Norm(x, $"h.{layer}.ln_2")));
        }
        Head(Norm(x, "ln_f"));
    }

    private string Embed()
    {
        var ids = onnx.Input("ids", DataType.Int64, length);
        var tokens = Node("Gather", Parameter("wte.weight", config.VocabSize, config.Width), ids);
        var positions = First(Parameter("wpe.weight", config.ContextLength, config.Width), length);
        return Node("Add", tokens, positions);
    }

    private string Add(string x, string branch)
    {
        var sum = Node("Add", x, branch);
        backward.Push(() =>
        {
            AddGradient(x, gradients[sum]);
            AddGradient(branch, gradients[sum]);
        });
        return sum;
    }

    /// <summary>(x - mean) / deviation · weight + bias, of each row.</summary>
    private string Norm(string x, string name)
    {
        var (weight, bias) = (Parameter($"{name}.weight", config.Width), Parameter($"{name}.bias", config.Width));
        var (y, mean, inverse) = (onnx.Fresh("normed"), onnx.Fresh("mean"), onnx.Fresh("inverse"));
        onnx.Node("", "LayerNormalization", [x, weight, bias], [y, mean, inverse], ("axis", -1), ("epsilon", config.LayerNormEpsilon));
        backward.Push(() =>
        {
            var dy = gradients[y];
            var normal = Node("Mul", Node("Sub", x, mean), inverse);
            SumRows(Node("Mul", dy, normal), $"{name}.weight", config.Width);
            SumRows(dy, $"{name}.bias", config.Width);
            var dNormal = Node("Mul", dy, weight);
            var along = Node("Mul", normal, Mean(Node("Mul", dNormal, normal)));
            AddGradient(x, Node("Mul", Node("Sub", Node("Sub", dNormal, Mean(dNormal)), along), inverse));
        });
        return y;
    }

    /// <summary>x·W + b; W is stored as [inputs, outputs].</summary>
    private string Linear(string x, string name, int inputs, int outputs)
    {
        var weight = Parameter($"{name}.weight", inputs, outputs);
        var y = Node("Gemm", x, weight, Parameter($"{name}.bias", outputs)); // [S,outputs]
        backward.Push(() =>
        {
            var dy = gradients[y];
            SumRows(dy, $"{name}.bias", outputs);
            var before = InputBefore($"{name}.weight", inputs, outputs);
            Output(onnx.Node("Gemm", [x, dy, before], ("transA", 1)), Gradient($"{name}.weight"), inputs, outputs);
            AddGradient(x, onnx.Node("Gemm", [dy, weight], ("transB", 1)));
        });
        return y;
    }

    /// <summary>Masked self-attention.</summary>
    private string Attend(int layer, string x)
    {
        var (name, heads, width) = ($"h.{layer}.attn", config.Heads, config.HeadWidth);
        var qkv = Linear(x, $"{name}.c_attn", config.Width, 3 * config.Width); // [S,3D]
        var apart = onnx.Node("Reshape", [qkv, onnx.Constant(length, 3, heads, width)]);
        var byHead = onnx.Node("Transpose", [apart], ("perm", new long[] { 1, 2, 0, 3 })); // [3,H,S,d]
        var (q, k, v) = (onnx.Fresh("queries"), onnx.Fresh("keys"), onnx.Fresh("values")); // [1,H,S,d]
        onnx.Node("", "Split", [byHead], [q, k, v], ("axis", 0), ("num_outputs", 3));
        var scale = ("alpha", (object)AttentionScale(layer));
        var scores = onnx.ContribNode("FusedMatMul", [q, k], ("transB", 1), scale); // [1,H,S,S]
        var p = onnx.Node("Softmax", [Node("Add", scores, Mask)], ("axis", -1));
        var context = Node("MatMul", p, v); // [1,H,S,d]
        var attended = FromHeads(context); // [S,D]
        backward.Push(() =>
        {
            var dContext = ToHeads(gradients[attended]);
            var dp = onnx.ContribNode("FusedMatMul", [dContext, v], ("transB", 1));
            var expected = onnx.Node("ReduceSum", [Node("Mul", dContext, context), onnx.Constant(-1)], ("keepdims", 1)); // of dp, by p
            var dScores = Node("Mul", Node("Sub", dp, expected), p);
            var dq = onnx.ContribNode("FusedMatMul", [dScores, k], scale);
            var dk = onnx.ContribNode("FusedMatMul", [dScores, q], ("transA", 1), scale);
            var dv = onnx.ContribNode("FusedMatMul", [p, dContext], ("transA", 1));
            var together = onnx.Node("Concat", [dq, dk, dv], ("axis", 0)); // [3,H,S,d]
            var rows = onnx.Node("Transpose", [together], ("perm", new long[] { 2, 0, 1, 3 }));
            AddGradient(qkv, onnx.Node("Reshape", [rows, onnx.Constant(length, 3 * config.Width)]));
        });
        return Linear(attended, $"{name}.c_proj", config.Width, config.Width);
    }

    private string FromHeads(string x) =>
        onnx.Node("Reshape", [onnx.Node("Transpose", [x], ("perm", new long[] { 0, 2, 1, 3 })), onnx.Constant(length, config.Width)]);

    private string ToHeads(string x) =>
        onnx.Node(
            "Transpose",
            [onnx.Node("Reshape", [x, onnx.Constant(1, length, config.Heads, config.HeadWidth)])],
            ("perm", new long[] { 0, 2, 1, 3 })
        );

    private string FeedForward(int layer, string x)
    {
        var name = $"h.{layer}.mlp";
        return Linear(Gelu(Linear(x, $"{name}.c_fc", config.Width, config.InnerWidth)), $"{name}.c_proj", config.InnerWidth, config.Width);
    }

    /// <summary>GELU in its tanh form is x · sigmoid(a x + b x³).</summary>
    private string Gelu(string x)
    {
        const float A = 1.5957691f, // 2 √(2/π)
            B = A * 0.044715f;
        var square = Node("Mul", x, x);
        var inner = Node("Mul", x, Node("Add", Node("Mul", square, onnx.Scalar(B)), onnx.Scalar(A)));
        var gate = Node("Sigmoid", inner);
        var y = Node("Mul", x, gate);
        backward.Push(() =>
        {
            var slope = Node("Add", Node("Mul", square, onnx.Scalar(3 * B)), onnx.Scalar(A)); // of inner
            var rest = Node("Sub", onnx.Scalar(1), gate);
            var derivative = Node("Add", Node("Mul", Node("Mul", y, rest), slope), gate);
            AddGradient(x, Node("Mul", gradients[y], derivative));
        });
        return y;
    }

    /// <summary>Softmax over the vocabulary, some rows at a time, and what the graph's kind makes of it.</summary>
    private void Head(string x)
    {
        var name = config.TiedHead ? "wte.weight" : "lm_head.weight";
        var weight = Parameter(name, config.VocabSize, config.Width);
        var slices = Slices();
        var xs = Split(x, slices);
        var logits = xs.Select(rows => onnx.Node("Gemm", [rows, weight], ("transB", 1))); // [s,V]
        var p = logits.Select(rows => onnx.Node("Softmax", [rows], ("axis", -1))).ToArray();
        if (kind == TrainingGraphKind.Predict)
            Output(onnx.Node("Concat", p, ("axis", 0)), "probabilities", length, config.VocabSize);
        else
            Measure(p, slices);
        if (kind == TrainingGraphKind.Train)
            Learn(x, xs, p, slices, name);
    }

    /// <summary>The log-probabilities of the targets.</summary>
    private void Measure(string[] p, long[] slices)
    {
        var targets = Split(onnx.Input("targets", DataType.Int64, length, 1), slices);
        var found = p.Zip(targets, (rows, target) => onnx.Node("GatherElements", [rows, target], ("axis", 1)));
        var probabilities = onnx.Node("Concat", [.. found], ("axis", 0));
        Output(Node("Log", Node("Max", probabilities, onnx.Scalar(1e-30f))), "log_probabilities", length, 1);
    }

    /// <summary>The head's backward pass.</summary>
    private void Learn(string x, string[] xs, string[] p, long[] slices, string name)
    {
        var expected = Split(onnx.Input("expected", DataType.Float, length, config.VocabSize), slices);
        var weights = Split(onnx.Input("weights", DataType.Float, length, 1), slices);
        backward.Push(() =>
        {
            var dWeight = InputBefore(name, config.VocabSize, config.Width);
            var dx = new string[slices.Length];
            for (var i = 0; i < slices.Length; i++)
            {
                var dLogits = Node("Sub", p[i], expected[i]);
                dx[i] = Node("Mul", Node("MatMul", dLogits, name), weights[i]);
                dWeight = onnx.Node("Gemm", [dLogits, Node("Mul", xs[i], weights[i]), dWeight], ("transA", 1));
            }
            Output(dWeight, Gradient(name), config.VocabSize, config.Width);
            AddGradient(x, onnx.Node("Concat", dx, ("axis", 0)));
        });
    }

    /// <summary>How many rows are run through the head together.</summary>
    private long[] Slices()
    {
        var most = Math.Max(1, LogitsAtOnce / config.VocabSize);
        var count = (length + most - 1) / most;
        return [.. Enumerable.Range(0, count).Select(i => (long)(length * (i + 1) / count - length * i / count))];
    }

    private string[] Split(string x, long[] slices)
    {
        if (slices.Length == 1)
            return [x];
        string[] parts = [.. slices.Select(_ => onnx.Fresh("slice"))];
        onnx.Node("", "Split", [x, onnx.Constant(slices)], parts, ("axis", 0));
        return parts;
    }

    private string Parameter(string name, params object[] shape) => declared.Add(name) ? onnx.Input(name, DataType.Float, shape) : name;

    private string InputBefore(string parameter, params object[] shape) => onnx.Input(Before(parameter), DataType.Float, shape);

    private void AddGradient(string value, string gradient) =>
        gradients[value] = gradients.TryGetValue(value, out var before) ? Node("Add", before, gradient) : gradient;

    /// <summary>The gradient of a vector that was added to each row, or that each row was multiplied by.</summary>
    private void SumRows(string rows, string parameter, int width)
    {
        var sum = onnx.Node("ReduceSum", [rows, onnx.Constant(0)], ("keepdims", 0));
        Output(Node("Add", InputBefore(parameter, width), sum), Gradient(parameter), width);
    }

    private void Output(string value, string name, params object[] shape)
    {
        onnx.Node("", "Identity", [value], [name]);
        onnx.Output(name, DataType.Float, shape);
    }

    private string mask = "";

    /// <summary>[S,S]: tokens that may not be seen get a score too low for any softmax to notice.</summary>
    private string Mask => mask.Length > 0 ? mask : mask = MakeMask();

    private string MakeMask()
    {
        var values = new float[length * length];
        for (var row = 0; row < length; row++)
            values.AsSpan(row * length + row + 1, length - row - 1).Fill(-1e9f);
        return onnx.Constant(values, length, length);
    }

    private string Mean(string x) => onnx.Node("ReduceMean", [x, onnx.Constant(-1)], ("keepdims", 1));

    private string First(string x, int count) => onnx.Node("Slice", [x, onnx.Constant(0), onnx.Constant(count), onnx.Constant(0)]);

    private string Node(string op, params string[] inputs) => onnx.Node(op, inputs);

    private float AttentionScale(int layer) =>
        (config.ScaleAttention ? 1 / MathF.Sqrt(config.HeadWidth) : 1) / (config.ScaleAttentionByLayer ? layer + 1 : 1);
}
