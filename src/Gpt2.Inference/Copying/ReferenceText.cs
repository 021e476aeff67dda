using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Copying;

/// <summary>The writer's prose from elsewhere, whose names and terms may be suggested. Immutable. What is found out about it is kept with
/// it, so pass the same object again while the text is the same.</summary>
/// <param name="text">Clean prose.</param>
public sealed class ReferenceText(string text)
{
    private volatile TokenPositions? places;

    /// <summary>The prose.</summary>
    public string Text { get; } = text;

    internal TokenPositions Places(Gpt2Tokenizer tokenizer, TokenIndex index)
    {
        if (places is not { } known || known.Index != index)
            places = known = new(tokenizer.Encode(Text), index);
        return known;
    }
}
