namespace Gpt2.Inference.Copying;

/// <summary>A place in a reference text from which the next tokens may be copied.</summary>
/// <param name="Tokens">The text's tokens.</param>
/// <param name="Next">The index of the next token.</param>
/// <param name="Weight">The probability that the writer repeats what is there.</param>
internal readonly record struct CopyCandidate(int[] Tokens, int Next, double Weight)
{
    public int Token => Tokens[Next];

    public bool IsAtEnd => Next >= Tokens.Length;
}
