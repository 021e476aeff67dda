using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects.AsciiDoc;
using Gpt2.Prose.Dialects.GitCommit;
using Gpt2.Prose.Dialects.Latex;
using Gpt2.Prose.Dialects.Markdown;
using Gpt2.Prose.Dialects.Mdx;
using Gpt2.Prose.Dialects.Org;
using Gpt2.Prose.Dialects.PlainText;
using Gpt2.Prose.Dialects.ReStructuredText;
using Gpt2.Prose.Dialects.Typst;
using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects;

/// <summary>A kind of document for prose: its names, and the rules for reading its lines and the text in them.</summary>
internal sealed class Dialect
{
    // Initialised on first use, after every dialect: the class must have no static constructor.
    /// <summary>All dialects. A new one needs its own folder and a line here.</summary>
    public static IReadOnlyList<Dialect> All { get; } =
    [
        PlainTextDialect.Instance,
        MarkdownDialect.Instance,
        MdxDialect.Instance,
        LatexDialect.Instance,
        ReStructuredTextDialect.Instance,
        AsciiDocDialect.Instance,
        OrgDialect.Instance,
        TypstDialect.Instance,
        GitCommitDialect.Instance,
    ];

    private static readonly Dictionary<string, Dialect> ByLanguageId = Index(dialect => dialect.LanguageIds);
    private static readonly Dictionary<string, Dialect> ByFileName = Index(dialect => dialect.FileNames);
    private static readonly Dictionary<string, Dialect> ByExtension = Index(dialect => dialect.FileExtensions);

    public required string Name { get; init; }

    /// <summary>The language identifiers that editors send, in lower case; they differ between editors.</summary>
    public required string[] LanguageIds { get; init; }

    /// <summary>In lower case, without the dot; for the command line, where no editor names the language.</summary>
    public string[] FileExtensions { get; init; } = [];

    /// <summary>Names of files without an extension, in lower case.</summary>
    public string[] FileNames { get; init; } = [];

    public required BlockRule Blocks { get; init; }

    public required InlineRules Inlines { get; init; }

    /// <summary>The dialect for unknown kinds of document.</summary>
    public static Dialect PlainText => PlainTextDialect.Instance;

    public static Dialect CommitMessage => GitCommitDialect.Instance;

    /// <summary>The dialect of a language identifier from an editor; null if it is not prose.</summary>
    public static Dialect? OfLanguageId(string languageId)
    {
        var id = languageId.ToLowerInvariant();
        return ByLanguageId.GetValueOrDefault(id) ?? ByLanguageId.GetValueOrDefault(Plain(id)) ?? OfParts(id);
    }

    /// <summary>"Git Commit" is "git-commit", and "markdown-ts-mode" is "markdown".</summary>
    private static string Plain(string id)
    {
        id = id.Trim().Replace(' ', '-').Replace('_', '-');
        id = id.EndsWith("-mode", StringComparison.Ordinal) ? id[..^"-mode".Length] : id;
        return id.EndsWith("-ts", StringComparison.Ordinal) ? id[..^"-ts".Length] : id;
    }

    /// <summary>"markdown.pandoc" and "text.html.markdown": takes the first known part, but for plain text the last.</summary>
    private static Dialect? OfParts(string id)
    {
        Dialect? found = null;
        foreach (var part in id.Split('.', StringSplitOptions.RemoveEmptyEntries))
            if (ByLanguageId.GetValueOrDefault(Plain(part)) is { } dialect && (found is null || found == PlainText))
                found = dialect;
        return found;
    }

    /// <summary>The dialect of a file name; null if it is not prose.</summary>
    public static Dialect? OfFile(string path)
    {
        var name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..].ToLowerInvariant();
        return ByFileName.GetValueOrDefault(name) ?? ByExtension.GetValueOrDefault(name[(name.LastIndexOf('.') + 1)..]);
    }

    public override string ToString() => Name;

    private static Dictionary<string, Dialect> Index(Func<Dialect, string[]> names) =>
        All.SelectMany(dialect => names(dialect), (dialect, name) => (name, dialect)).ToDictionary(pair => pair.name, pair => pair.dialect);
}
