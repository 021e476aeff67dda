namespace Gpt2.Prose.Dialects.Latex;

/// <summary>Commands whose argument is code that LaTeX does not read: \verb|x|, \lstinline[language=C]{x}, \mintinline{c}{x}.</summary>
internal static class LatexVerbatim
{
    public static bool IsCommand(ReadOnlySpan<char> name) =>
        name
            is "verb"
                or "Verb"
                or "EscVerb"
                or "lstinline"
                or "mintinline"
                or "mint"
                or "pyginline"
                or "piton"
                or "cverb"
                or "spverb"
                or "urlverb";

    /// <summary>The code of the command at the beginning of <paramref name="text"/>; its end is past the end of the text if it is still
    /// open.</summary>
    public static (int Start, int Close, int End) Read(ReadOnlySpan<char> text, ReadOnlySpan<char> name)
    {
        var open = (text.Length + 1, text.Length + 1, text.Length + 1);
        var at = name.Length + 1;
        if (at < text.Length && text[at] == '*')
            at++;
        if (at < text.Length && text[at] == '[')
            at = EndOf(text, at, ']');
        if (name.StartsWith("mint") && at < text.Length && text[at] == '{')
            at = EndOf(text, at, '}');
        if (at >= text.Length || text[at] == '\n' || char.IsWhiteSpace(text[at]))
            return open;
        var end = text[at] == '{' ? EndOfBraces(text, at) : EndOf(text, at, text[at]);
        return end > text.Length ? open : (at + 1, end - 1, end);
    }

    private static int EndOf(ReadOnlySpan<char> text, int open, char close)
    {
        var length = text[(open + 1)..].IndexOfAny(close, '\n');
        return length < 0 || text[open + 1 + length] == '\n' ? text.Length + 1 : open + length + 2;
    }

    private static int EndOfBraces(ReadOnlySpan<char> text, int open)
    {
        var depth = 0;
        for (var at = open; at < text.Length && text[at] != '\n'; at++)
            if (text[at] == '{')
                depth++;
            else if (text[at] == '}' && --depth == 0)
                return at + 1;
        return text.Length + 1;
    }
}
