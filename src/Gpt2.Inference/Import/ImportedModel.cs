namespace Gpt2.Inference.Import;

/// <summary>A checkpoint as an ONNX model on disk, whole and verified.</summary>
/// <param name="Directory">Holds the graph, its weights and <c>import.json</c>.</param>
/// <param name="Config">The model's shape.</param>
/// <param name="Warning">What the user should know, for example that the cache cannot be written; else null.</param>
internal sealed record ImportedModel(string Directory, Gpt2Config Config, string? Warning = null)
{
    public string GraphPath => Path.Combine(Directory, OnnxFile.GraphName);
}
