using Gpt2.Inference;

namespace Gpt2.LanguageServer.Bench;

/// <summary>The size of a released GPT-2, which determines its speed and memory.</summary>
internal sealed record ModelShape(string Name, int Layers, int Width)
{
    public const int VocabSize = 50257;
    public const int Context = 1024;

    public static IReadOnlyList<ModelShape> All { get; } =
    [new("124M", 12, 768), new("355M", 24, 1024), new("774M", 36, 1280), new("1558M", 48, 1600)];

    public int Heads => Width / 64;

    /// <exception cref="Gpt2Exception">There is no such shape.</exception>
    public static ModelShape Find(string name) =>
        All.FirstOrDefault(shape => shape.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new Gpt2Exception($"There is no shape {name}.", $"Give one of {string.Join(", ", All.Select(shape => shape.Name))}.");
}
