namespace Gpt2.Inference.Copying;

/// <summary>The writer's texts besides the prompt.</summary>
/// <param name="Texts">The rest of the document, and other documents.</param>
/// <param name="Own">How many characters at the end of the prompt are in none of the texts, in UTF-16 units; they can be copied
/// too.</param>
public sealed record ReferenceTexts(IReadOnlyList<ReferenceText> Texts, int Own)
{
    /// <summary>An equal object for the same texts that is kept, so that these need not be.</summary>
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
