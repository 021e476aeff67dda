namespace Gpt2.Inference.Copying;

/// <summary>What the writer has written besides the prompt.</summary>
/// <param name="Texts">The rest of the document, and of other documents.</param>
/// <param name="Own">How many characters at the end of the prompt stand in none of the texts, in UTF-16 units; they are remembered
/// too.</param>
public sealed record ReferenceTexts(IReadOnlyList<ReferenceText> Texts, int Own)
{
    /// <summary>The same for the same texts; kept in their place, so that they need not be.</summary>
    internal int Identity
    {
        get
        {
            var hash = new HashCode();
            hash.Add(Own);
            foreach (var text in Texts)
                hash.Add(text);
            return hash.ToHashCode();
        }
    }
}
