namespace Gpt2.Prose.Dialects.ReStructuredText;

/// <summary>The options of a command at the beginning of a line: "-h, --help", "-o FILE", "--out=FILE", "/V".</summary>
internal static class ReStructuredTextOptions
{
    /// <summary>The length of the options if two spaces or the end of the line follow; 0 if there are none.</summary>
    public static int Length(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (true)
        {
            var length = Option(text[at..]);
            if (length == 0)
                return 0;
            at += length;
            if (at == text.Length || text[at..].StartsWith("  "))
                return at;
            if (!text[at..].StartsWith(", "))
                return 0;
            at += 2;
        }
    }

    private static int Option(ReadOnlySpan<char> text)
    {
        var marks =
            text.StartsWith("--") ? 2
            : text.StartsWith('-') || text.StartsWith('/') || text.StartsWith('+') ? 1
            : 0;
        if (marks == 0 || marks == text.Length || !char.IsAsciiLetterOrDigit(text[marks]) && text[marks] != '?')
            return 0;
        var name = marks == 1 && text[0] != '/' ? 1 : Word(text[marks..]);
        var end = marks + name;
        if (end == text.Length)
            return end;
        if (text[end] == '=' || text[end] == ' ' && end + 1 < text.Length && IsArgument(text[end + 1]))
            return end + 1 + Argument(text[(end + 1)..]);
        return marks == 1 && IsArgument(text[end]) ? end + Argument(text[end..]) : end;
    }

    private static bool IsArgument(char c) => char.IsAsciiLetter(c) || c == '<';

    private static int Word(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '_'))
            end++;
        return end;
    }

    private static int Argument(ReadOnlySpan<char> text) => text.StartsWith('<') ? Math.Max(0, text.IndexOf('>') + 1) : Word(text);
}
