using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Copying;

/// <summary>Prose that the writer has written elsewhere: its names and terms are suggested again. Immutable; what is found out about it is
/// kept with it, so give the same object again as long as its text is the same.</summary>
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
