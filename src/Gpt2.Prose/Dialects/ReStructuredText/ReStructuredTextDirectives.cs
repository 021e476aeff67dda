using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.ReStructuredText;

/// <summary>The contents of directives in reStructuredText and Sphinx; case is ignored. An unknown directive contains prose below its
/// line.</summary>
internal static class ReStructuredTextDirectives
{
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Prose = new HashSet<string>(
        (
            "note warning tip important caution attention hint danger error admonition seealso versionadded versionchanged deprecated "
            + "versionremoved topic sidebar epigraph highlights pull-quote rubric container compound todo centered header "
            + "footer line-block "
            + "details"
        ).Split(' '),
        StringComparer.OrdinalIgnoreCase
    ).GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly Dictionary<string, NotProse>.AlternateLookup<ReadOnlySpan<char>> Literal = Table(
            NotProse.Code,
            "code code-block sourcecode literalinclude parsed-literal doctest testcode testsetup testcleanup testoutput prompt "
                + "productionlist highlight graphviz digraph graph mermaid uml plantuml blockdiag seqdiag ditaa tikz plot ipython "
                + "jupyter-execute code-cell exec command-output program-output terminal tabularcolumns aafig runblock"
        )
        .Concat(Table(NotProse.Maths, "math eqn equation"))
        .Concat(Table(NotProse.Table, "table list-table csv-table flat-table exceltable"))
        .Concat(Table(NotProse.Html, "raw"))
        .Concat(
            Table(
                NotProse.Command,
                "image include toctree contents sectnum section-numbering replace unicode date role default-role meta title target-notes "
                    + "index highlightlang currentmodule py:currentmodule moduleauthor sectionauthor codeauthor "
                    + "bibliography autosummary automodule autoclass autofunction automethod autoattribute autoexception autodata "
                    + "doxygenclass doxygenfunction doxygenfile youtube video nbgallery"
            )
        )
        .ToDictionary(StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether the text after its name is prose too.</summary>
    public static bool HoldsProse(ReadOnlySpan<char> name) => Prose.Contains(name);

    /// <summary>Why its contents are not prose; None if the lines below its own are prose.</summary>
    public static NotProse Reason(ReadOnlySpan<char> name) => Literal.TryGetValue(name, out var reason) ? reason : NotProse.None;

    private static Dictionary<string, NotProse> Table(NotProse reason, string names) =>
        names.Split(' ').ToDictionary(name => name, _ => reason);
}
