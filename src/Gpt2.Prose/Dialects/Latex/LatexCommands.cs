using Gpt2.Prose.Blocks;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.Latex;

/// <summary>What LaTeX's commands and environments mean to a reader. An unknown command keeps its text.</summary>
internal static class LatexCommands
{
    /// <summary>Commands that define others; what they open is not opened here.</summary>
    private const string Definitions =
        "newcommand renewcommand providecommand newrobustcmd renewrobustcmd DeclareRobustCommand NewDocumentCommand RenewDocumentCommand "
        + "ProvideDocumentCommand DeclareDocumentCommand NewDocumentEnvironment RenewDocumentEnvironment newenvironment renewenvironment "
        + "newtheorem newtcolorbox def gdef edef xdef let AtBeginDocument AtEndDocument";

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Defining = Definitions
        .Split(' ')
        .ToHashSet()
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Commands whose arguments no reader sees, or sees only as a number or a formula.</summary>
    private static readonly Dictionary<string, NotProse>.AlternateLookup<ReadOnlySpan<char>> SilentCommands = Table(
            NotProse.Command,
            "label begin end usepackage RequirePackage documentclass includegraphics includesvg includepdf includestandalone input include "
                + "includeonly subfile verbatiminput inputminted VerbatimInput bibliography bibliographystyle addbibresource bibitem "
                + "printbibliography addcontentsline vspace hspace vskip hskip setlength addtolength newlength setcounter addtocounter "
                + "newcounter stepcounter refstepcounter theoremstyle newcolumntype newacronym newglossaryentry newif pagestyle "
                + "thispagestyle pagenumbering enlargethispage hypersetup captionsetup graphicspath index geometry sisetup tcbset "
                + "pgfplotsset usepgfplotslibrary pgfmathsetmacro color definecolor fontsize fontfamily fontseries fontshape usefont "
                + "linespread setmainfont selectlanguage tableofcontents maketitle nocite import subimport cline cmidrule multirow arabic "
                + "roman alph lstset lstinputlisting lstdefinestyle lstdefinelanguage setminted usetikzlibrary tikzset tikz draw "
                + "hyphenation phantom hphantom vphantom rule si SI qty unit num ang numrange qtyrange SIrange ce chemfig gls Gls glspl "
                + "Glspl glsadd ac acs acl acf acp acrshort acrlong acrfull footnotemark DeclareMathOperator DeclarePairedDelimiter "
                + "ensuremath setbeamertemplate setbeamercolor setbeamerfont usetheme usecolortheme PassOptionsToPackage ExplSyntaxOn "
                + "ExplSyntaxOff"
        )
        .Concat(Table(NotProse.Command, Definitions))
        .Concat(Table(NotProse.Link, "hyperlink hypertarget"))
        .Concat(Table(NotProse.Code, "lstinline verb Verb mintinline mint"))
        .ToDictionary()
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Commands whose second argument is read, but not the first: \textcolor{red}{text}.</summary>
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> FirstSilent =
        "textcolor colorbox foreignlanguage captionof parbox raisebox scalebox resizebox"
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

    public static NotProse? Literal(ReadOnlySpan<char> environment) => LatexEnvironments.Literal(environment);

    /// <summary>In code and comments only their own end is recognised.</summary>
    public static bool IsVerbatim(NotProse reason) => reason is NotProse.Code or NotProse.Command;

    public static bool Defines(ReadOnlySpan<char> name) => Defining.Contains(name);

    /// <summary>The place after the arguments of a command that defines another. The first argument may be a command without
    /// braces.</summary>
    public static int EndOfDefinition(ReadOnlySpan<char> text, int at)
    {
        if (at < text.Length && text[at] == '*')
            at++;
        if (at < text.Length && text[at] == '\\')
            at += 1 + Name(text[at..]).Length;
        while (at < text.Length && text[at] == '#')
            at += 2;
        return EndOfArguments(text, at);
    }

    /// <summary>The title in the arguments after \begin{name}; an empty range if there is none.</summary>
    public static Range Title(ReadOnlySpan<char> line, int at, ReadOnlySpan<char> name)
    {
        var braces = LatexEnvironments.HasTitleInBraces(name);
        if (!braces && !LatexEnvironments.HasTitleInBrackets(name))
            return default;
        while (braces && at < line.Length && line[at] is '[' or '<')
            at = Brackets.End(line, at);
        if (at >= line.Length || line[at] != (braces ? '{' : '['))
            return default;
        var end = Brackets.End(line, at);
        return (at + 1)..Math.Min(Math.Max(end - 1, at + 1), line.Length);
    }

    /// <summary>Null if the command's arguments are read.</summary>
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

    /// <summary>The letters after the backslash at the beginning of <paramref name="text"/>.</summary>
    public static ReadOnlySpan<char> Name(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith('\\'))
            return default;
        var end = 1;
        while (end < text.Length && (char.IsAsciiLetter(text[end]) || text[end] == '@'))
            end++;
        return text[1..end];
    }

    /// <summary>A sectioning command alone on its line.</summary>
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

    /// <summary>
    /// The end of the [..] and {..} that follow each other from <paramref name="at"/>; past the end of the text if one is not closed.
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
