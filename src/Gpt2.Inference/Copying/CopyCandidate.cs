namespace Gpt2.Inference.Copying;

/// <summary>A place of a reference text from which the next tokens may be copied.</summary>
/// <param name="Tokens">The text's tokens.</param>
/// <param name="Next">Which of them comes next.</param>
/// <param name="Weight">The probability that the writer says again what stands there.</param>
internal readonly record struct CopyCandidate(int[] Tokens, int Next, double Weight)
{
    public int Token => Tokens[Next];

    public bool IsAtEnd => Next >= Tokens.Length;
}
