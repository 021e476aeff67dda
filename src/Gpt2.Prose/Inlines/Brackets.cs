namespace Gpt2.Prose.Inlines;

/// <summary>Finds the partner of a bracket.</summary>
internal static class Brackets
{
    /// <summary>
    /// The end of an inline construct is not searched for further away than this, so that a page of brackets costs no more than words.
    /// </summary>
    public const int Reach = 1000;

    /// <summary>The place after the bracket that closes the one at <paramref name="open"/>; past the end of the text if there is
    /// none.</summary>
    public static int End(ReadOnlySpan<char> text, int open)
    {
        var (left, right) = (text[open], Partner(text[open]));
        var depth = 0;
        for (var at = open; at < text.Length && at - open < Reach; at++)
        {
            if (text[at] == '\\')
                at++;
            else if (text[at] == left)
                depth++;
            else if (text[at] == right && --depth == 0)
                return at + 1;
        }
        return text.Length + 1;
    }

    private static char Partner(char open) =>
        open switch
        {
            '(' => ')',
            '[' => ']',
            '{' => '}',
            '<' => '>',
            _ => open,
        };
}
