using Gpt2.Inference.Copying;
using Gpt2.LanguageServer.Documents;
using Gpt2.Prose.Dialects.Markdown;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Documents;

/// <summary>Which parts of a document are remembered for a caret.</summary>
public sealed class WriterContextTests
{
    private const string Lines = "# Title\n\nAbove *stands* this.\n\nHere is the caret.\n\nBelow stands that.\n\n```\nno prose\n```\n";

    [Fact]
    public void All_prose_except_the_carets_line_is_remembered_without_markup()
    {
        var (text, caret) = (new ChunkedText(Lines), Lines.IndexOf(" caret", StringComparison.Ordinal));
        var memory = At(text, caret).References();
        Assert.Equal("Title\n\nAbove stands this.|Below stands that.", string.Join('|', memory.Texts.Select(t => t.Text.Trim())));
        Assert.Equal("Here is the".Length, memory.Own);
    }

    [Fact]
    public void A_key_causes_only_the_carets_line_to_be_read_again()
    {
        var page = string.Concat(Enumerable.Repeat("The members agreed to write a report.\n\n", 900));
        var (text, caret) = (new ChunkedText(page + "Here\n\n" + page), page.Length + 4);
        var before = At(text, caret).References();
        for (var key = 0; key < 5; key++, caret++)
        {
            text = text.Replace(caret, caret, "x");
            Assert.All(At(text, caret + 1).References().Texts.Zip(before.Texts), pair => Assert.Same(pair.Second, pair.First));
        }
    }

    [Fact]
    public void The_memory_does_not_depend_on_earlier_edits()
    {
        var (edited, caret) = (new ChunkedText("```\ncode\n"), 9);
        foreach (var c in "```\n\nNow prose.\n\nHere")
            edited = edited.Replace(caret, caret++, c.ToString());
        _ = At(edited, caret).References();
        edited = edited.Replace(0, 4, "");
        var fresh = new ChunkedText(edited.ToString());
        Assert.Equal(
            At(fresh, fresh.Length).References().Texts.Select(t => t.Text),
            At(edited, edited.Length).References().Texts.Select(t => t.Text)
        );
    }

    [Fact]
    public void Distant_text_is_not_remembered()
    {
        var text = new ChunkedText(string.Concat(Enumerable.Repeat("The members agreed to write a report.\n\n", 30_000)));
        Assert.InRange(At(text, text.Length / 2).References().Texts.Sum(t => t.Text.Length), 200_000, 300_000);
    }

    [Fact]
    public void Other_files_are_remembered_as_saved()
    {
        var folder = Directory.CreateTempSubdirectory("gpt2-library-");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, "chapters"));
            foreach (
                var (name, content) in (ReadOnlySpan<(string, string)>)
                    [("chapters/one.md", "*One*."), ("chapters/two.md", "Two."), ("notes.txt", "Notes.")]
            )
                File.WriteAllText(Path.Combine(folder.FullName, name), content);
            var library = ReferenceFiles.Empty.Refreshed([folder.FullName], ["chapters/*.md"]);
            Assert.Equal(["One.", "Two."], library.Except(null).Select(text => text.Text));
            Assert.Equal(["One."], library.Except(Path.Combine(folder.FullName, "chapters", "two.md")).Select(text => text.Text));
            Assert.Equal(library.Except(null), library.Refreshed([folder.FullName], ["chapters/*.md"]).Except(null)); // not read again
            Assert.Empty(library.Refreshed([folder.FullName], []).Except(null));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static WriterContext At(ChunkedText text, int caret) => new(text, caret, MarkdownDialect.Instance, ReferenceFiles.Empty);
}
