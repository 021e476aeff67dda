using Gpt2.Inference.Suggestions;
using Gpt2.Prose.Blocks;

namespace Gpt2.LanguageServer.Documents;

internal static class NotProseReasons
{
    /// <summary>Converts the reason why a place is not prose into the reason for showing no suggestion.</summary>
    public static SuppressionReason ToSuppressionReason(this NotProse reason) =>
        reason switch
        {
            NotProse.None => SuppressionReason.None,
            NotProse.Code => SuppressionReason.Code,
            NotProse.FrontMatter => SuppressionReason.FrontMatter,
            NotProse.Table => SuppressionReason.Table,
            NotProse.Html => SuppressionReason.Html,
            NotProse.Link => SuppressionReason.Link,
            NotProse.Maths => SuppressionReason.Maths,
            NotProse.Command => SuppressionReason.Command,
            NotProse.InsideWord => SuppressionReason.InsideWord,
            NotProse.NoText => SuppressionReason.NoText,
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
        };
}
