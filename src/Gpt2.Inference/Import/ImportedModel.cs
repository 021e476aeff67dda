namespace Gpt2.Inference.Import;

/// <summary>A checkpoint as an ONNX model on disk, complete and verified.</summary>
/// <param name="Directory">The directory of the graph, its weights and <c>import.json</c>.</param>
/// <param name="Config">The model's shape.</param>
/// <param name="Warning">A warning for the user, for example that the cache cannot be written; null if there is none.</param>
internal sealed record ImportedModel(string Directory, Gpt2Config Config, string? Warning = null)
{
    public string GraphPath => Path.Combine(Directory, OnnxFile.GraphName);
}
