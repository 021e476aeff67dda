using Gpt2.Prose.Blocks;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Latex;

/// <summary>What LaTeX's commands and environments mean to a reader. A name that is not known keeps its text.</summary>
internal static class LatexCommands
{
    private static readonly Dictionary<string, NotProse>.AlternateLookup<ReadOnlySpan<char>> LiteralEnvironments = Table(
            NotProse.Maths,
            "equation align gather multline eqnarray alignat flalign displaymath math split cases dmath subequations"
        )
        .Concat(Table(NotProse.Code, "verbatim Verbatim lstlisting minted alltt algorithm algorithmic algorithm2e tikzpicture pgfpicture"))
        .Concat(Table(NotProse.Table, "tabular tabularx tabulary longtable array tabbing supertabular tblr"))
        .Concat(Table(NotProse.Command, "comment thebibliography filecontents"))
        .ToDictionary()
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Commands whose arguments no reader sees, or sees only as a number.</summary>
    private static readonly Dictionary<string, NotProse>.AlternateLookup<ReadOnlySpan<char>> SilentCommands = Table(
            NotProse.Command,
            "label begin end usepackage documentclass includegraphics input include includeonly bibliography "
                + "bibliographystyle addbibresource vspace hspace setlength addtolength setcounter addtocounter newcommand "
                + "renewcommand providecommand "
                + "newenvironment renewenvironment newtheorem pagestyle thispagestyle pagenumbering hypersetup graphicspath "
                + "index glsadd geometry "
                + "color definecolor fontsize fontfamily selectlanguage tableofcontents maketitle nocite def let import subimport "
                + "lstset lstinputlisting usetikzlibrary tikzset hyphenation phantom hphantom vphantom rule si SI gls Gls glspl "
                + "DeclareMathOperator"
        )
        .Concat(Table(NotProse.Link, "hyperlink hypertarget"))
        .ToDictionary()
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Commands whose first argument is not read, but whose second is: \textcolor{red}{text}.</summary>
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> FirstSilent =
        "textcolor colorbox foreignlanguage parbox raisebox scalebox resizebox"
            .Split(' ')
            .ToHashSet()
            .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Texts = new Dictionary<string, string>
    {
        ["ldots"] = "...",
        ["dots"] = "...",
        ["textellipsis"] = "…",
        ["LaTeX"] = "LaTeX",
        ["TeX"] = "TeX",
        ["BibTeX"] = "BibTeX",
        ["textendash"] = "–",
        ["textemdash"] = "—",
        ["textbackslash"] = "\\",
        ["textasciitilde"] = "~",
        ["ss"] = "ß",
        ["ae"] = "æ",
        ["AE"] = "Æ",
        ["oe"] = "œ",
        ["OE"] = "Œ",
        ["o"] = "ø",
        ["O"] = "Ø",
        ["aa"] = "å",
        ["AA"] = "Å",
        ["l"] = "ł",
        ["L"] = "Ł",
        ["i"] = "ı",
        ["S"] = "§",
        ["P"] = "¶",
        ["copyright"] = "©",
        ["pounds"] = "£",
        ["euro"] = "€",
        ["quad"] = " ",
        ["qquad"] = " ",
        ["space"] = " ",
        ["textquoteleft"] = "‘",
        ["textquoteright"] = "’",
        ["textquotedblleft"] = "“",
        ["textquotedblright"] = "”",
        ["textdegree"] = "°",
        ["degree"] = "°",
        ["today"] = "today",
        ["par"] = "\n",
        ["newline"] = "\n",
        ["linebreak"] = "\n",
    }.GetAlternateLookup<ReadOnlySpan<char>>();

    public static NotProse? Literal(ReadOnlySpan<char> environment) =>
        LiteralEnvironments.TryGetValue(environment.TrimEnd('*'), out var reason) ? reason : null;

    /// <summary>Null when the command's arguments are read.</summary>
    public static NotProse? Silent(ReadOnlySpan<char> name)
    {
        if (SilentCommands.TryGetValue(name, out var reason))
            return reason;
        return name.Contains("cite", StringComparison.Ordinal) || name.EndsWith("ref") && name is not ("href" or "hyperref")
            ? NotProse.Command
            : null;
    }

    public static bool HidesFirst(ReadOnlySpan<char> name) => FirstSilent.Contains(name);

    /// <summary>The characters that a command stands for.</summary>
    public static string? Text(ReadOnlySpan<char> name) => Texts.TryGetValue(name, out var text) ? text : null;

    /// <summary>The letters behind the backslash at the beginning of <paramref name="text"/>.</summary>
    public static ReadOnlySpan<char> Name(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith('\\'))
            return default;
        var end = 1;
        while (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] == '@'))
            end++;
        return text[1..end];
    }

    /// <summary>A sectioning command whose line holds nothing else.</summary>
    public static bool IsHeading(ReadOnlySpan<char> text)
    {
        if (
            Name(text)
            is not ("part" or "chapter" or "section" or "subsection" or "subsubsection" or "paragraph" or "title" or "frametitle")
        )
            return false;
        var end = EndOfArguments(text, Math.Max(0, text.IndexOf('{')));
        return end >= text.Length
            || BlockParsing.IsBlank(text[end..])
            || text[end..].TrimStart(" \t").StartsWith("\\label")
            || text[end..].TrimStart(" \t").StartsWith('%');
    }

    /// <summary>The name in "\begin{name}" at the beginning of <paramref name="text"/>.</summary>
    public static ReadOnlySpan<char> Environment(ReadOnlySpan<char> text)
    {
        var open = text.IndexOf('{');
        var length = text[(open + 1)..].IndexOf('}');
        return open < 0 || length < 0 ? default : text.Slice(open + 1, length);
    }

    public static int End(ReadOnlySpan<char> line, ReadOnlySpan<char> name)
    {
        for (var from = 0; line[from..].IndexOf("\\end{") is >= 0 and var at; from += at + 5)
            if (line[(from + at + 5)..].StartsWith(name) && line[(from + at + 5 + name.Length)..].StartsWith('}'))
                return from + at;
        return -1;
    }

    /// <summary>
    /// Behind the [..] and {..} that follow each other from <paramref name="at"/>; beyond the text when one is not
    /// closed.
    /// </summary>
    public static int EndOfArguments(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is '[' or '{')
            at = Brackets.End(text, at);
        return at;
    }

    private static Dictionary<string, NotProse> Table(NotProse reason, string names) =>
        names.Split(' ').ToDictionary(name => name, _ => reason);
}
