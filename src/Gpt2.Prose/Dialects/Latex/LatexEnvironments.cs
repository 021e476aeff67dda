using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Dialects.Latex;

/// <summary>The contents of environments in LaTeX and common packages. An unknown environment contains prose.</summary>
internal static class LatexEnvironments
{
    private static readonly Dictionary<string, NotProse>.AlternateLookup<ReadOnlySpan<char>> Known = Table(
            NotProse.Maths,
            "equation align gather multline eqnarray alignat flalign xalignat xxalignat displaymath math split cases aligned gathered "
                + "alignedat multlined empheq IEEEeqnarray IEEEeqnarraybox numcases subnumcases rcases smallmatrix subarray dmath dgroup "
                + "dseries darray prooftree mathpar mathparpagebreakable equations lgathered rgathered dcases drcases"
        )
        .Concat(
            Table(
                NotProse.Code,
                "verbatim verbatimtab alltt Highlighting minted algorithm algorithmic algorithmicx algorithm2e pseudo pseudocode "
                    + "tikzpicture pgfpicture pspicture picture circuitikz tikzcd forest feynman fmfgraph fmffile asy asydef overpic "
                    + "mplibcode texdraw bytefield quantikz ganttchart lilypond music chessboard xy psmatrix tikzfadingfrompicture "
                    + "VerbatimOut SaveVerbatim LVerbatim BVerbatim semiverbatim filecontents pycode pyconsole pyblock pyverbatim pysub "
                    + "sagesilent sageblock sagecommandline luacode Sinput Soutput Scode Schunk gnuplot dot2tex "
                    + "tcboutputlisting scontents extcontents"
            )
        )
        .Concat(
            Table(
                NotProse.Table,
                "tabu longtabu tblr longtblr talltblr tabbing array NiceArray NiceMatrix spreadtab longtable xltabular deluxetable "
                    + "ctable"
            )
        )
        .Concat(Table(NotProse.Command, "comment thebibliography CCSXML htmlonly rawhtml"))
        .ToDictionary()
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Endings of names that packages and writers give to similar environments: "tcblisting", "xltabular",
    /// "pNiceMatrix".</summary>
    private static readonly (string End, NotProse Reason)[] Endings =
    [
        ("verbatim", NotProse.Code),
        ("listing", NotProse.Code),
        ("listings", NotProse.Code),
        ("code", NotProse.Code),
        ("picture", NotProse.Code),
        ("tabular", NotProse.Table),
        ("tabularx", NotProse.Table),
        ("tabulary", NotProse.Table),
        ("tabularray", NotProse.Table),
        ("matrix", NotProse.Maths),
        ("array", NotProse.Maths),
        ("equation", NotProse.Maths),
        ("align", NotProse.Maths),
    ];

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> TitlesInBraces =
        "frame block exampleblock alertblock beamercolorbox longlist".Split(' ').ToHashSet().GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> TitlesInBrackets = (
        "theorem lemma proposition corollary definition proof remark example exercise conjecture claim note fact assumption axiom "
        + "solution problem question observation"
    )
        .Split(' ')
        .ToHashSet()
        .GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool HasTitleInBraces(ReadOnlySpan<char> name) => TitlesInBraces.Contains(name);

    public static bool HasTitleInBrackets(ReadOnlySpan<char> name) => TitlesInBrackets.Contains(name.TrimEnd('*'));

    /// <summary>Null if it contains prose.</summary>
    public static NotProse? Literal(ReadOnlySpan<char> name)
    {
        name = name.TrimEnd("*+!");
        if (Known.TryGetValue(name, out var reason))
            return reason;
        // "listing" alone is a float with a caption.
        if (name is "listing" or "code" or "codelisting")
            return null;
        foreach (var (end, kind) in Endings)
            if (name.EndsWith(end, StringComparison.OrdinalIgnoreCase))
                return kind;
        return null;
    }

    private static Dictionary<string, NotProse> Table(NotProse reason, string names) =>
        names.Split(' ').ToDictionary(name => name, _ => reason);
}
