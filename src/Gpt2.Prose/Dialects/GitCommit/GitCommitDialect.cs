using Gpt2.Prose.Inlines;

namespace Gpt2.Prose.Dialects.GitCommit;

/// <summary>Commit messages.</summary>
internal static class GitCommitDialect
{
    public static Dialect Instance { get; } =
        new()
        {
            Name = "GitCommit",
            LanguageIds = ["git-commit", "gitcommit", "git_commit", "scminput", "hgcommit", "jj-commit", "jjdescription"],
            FileNames = ["commit_editmsg", "merge_msg", "tag_editmsg", "squash_msg", "notes_editmsg", "edit_description"],
            Blocks = GitCommitBlocks.Read,
            Inlines = new("", ('\n', LineJoining.ByLength), ('`', CodeSpans.Backquotes)),
        };
}
