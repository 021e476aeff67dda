using System.Text;
using Gpt2.Inference;
using Gpt2.LanguageServer.Adapting;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Adapting;

/// <summary>Which files are read, which of their text is used, and what is held back.</summary>
public sealed class SourceTextsTests : IDisposable
{
    private readonly string home = Directory.CreateTempSubdirectory("gpt2-lsp-sources-").FullName;

    public void Dispose() => Directory.Delete(home, recursive: true);

    [Fact]
    public void A_folder_gives_all_prose_files_except_hidden_and_ignored_ones()
    {
        Write("a.md", "A");
        Write("deep/er/b.txt", "B");
        Write("program.cs", "C");
        Write(".hidden/c.md", "D");
        Write("build/d.md", "E");
        Write("deep/notes.md", "F");
        Write("deep/kept.md", "G");
        Write(".gitignore", "build/\n");
        Write("deep/.gitignore", "no*.md\n");
        Assert.Equal(["a.md", "deep/er/b.txt", "deep/kept.md"], Found(home));
        Assert.Equal(["deep/er/b.txt", "deep/kept.md"], Found(Path.Combine(home, "deep")));
    }

    [Fact]
    public void A_file_or_a_pattern_gives_the_files_that_it_names()
    {
        Write("chapters/1.md", "A");
        Write("chapters/2.md", "B");
        Write("chapters/old/3.md", "C");
        Write("letter", "D");
        Assert.Equal(["letter"], Found(Path.Combine(home, "letter")));
        Assert.Equal(["chapters/1.md", "chapters/2.md"], Found(Path.Combine(home, "chapters/*.md")));
        Assert.Equal(["chapters/1.md", "chapters/2.md", "chapters/old/3.md"], Found(Path.Combine(home, "chapters/**/*.md")));
        foreach (var (path, message) in new[] { ("nowhere", "There is no file or folder"), ("nothing*.md", "No file matches") })
        {
            var refusal = Assert.Throws<Gpt2Exception>(() => Found(Path.Combine(home, path))).Message;
            Assert.Contains(path, refusal, StringComparison.Ordinal);
            Assert.StartsWith(message, refusal, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_link_back_to_a_parent_folder_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a permission on Windows.");
        Write("a/b/text.md", "A");
        Directory.CreateSymbolicLink(Path.Combine(home, "a", "b", "again"), home);
        Assert.Equal(["a/b/text.md"], Found(home));
    }

    [Fact]
    public void Markup_is_removed_as_in_the_server()
    {
        var path = Write("a.md", "---\ntitle: No\n---\n# Head\n\nSome *clean* [prose](http://x).\n\n```\ncode\n```\n");
        Assert.Equal(("Head\n\nSome clean prose.", null), SourceText.Read(path));
    }

    public static TheoryData<string, string> Unfit =>
        new()
        {
            { "binary", "is binary" },
            { "huge", "is larger than 50 MB" },
            { "empty", "contains no prose" },
            { "code", "contains no prose" },
            { "gone", "cannot be read" },
            { "folder", "cannot be read" },
        };

    [Theory, MemberData(nameof(Unfit))]
    public void A_file_without_prose_is_left_out_with_a_reason(string kind, string reason)
    {
        var path = Path.Combine(home, "x.md");
        switch (kind)
        {
            case "binary":
                File.WriteAllBytes(path, [65, 66, 0, 67]);
                break;
            case "huge":
                using (var file = File.Create(path))
                    file.SetLength(1_000_000_000);
                break;
            case "empty":
                Write("x.md", "");
                break;
            case "code":
                Write("x.md", "```\nint x;\n```\n");
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
        }
        Assert.Equal(("", reason), SourceText.Read(path));
    }

    [Fact]
    public void UTF_16_with_a_byte_order_mark_is_read_as_text()
    {
        var path = Path.Combine(home, "x.txt");
        File.WriteAllText(path, "Some prose.", Encoding.Unicode);
        Assert.Equal("Some prose.", SourceText.Read(path).Prose);
    }

    [Fact]
    public void Every_tenth_of_many_documents_is_held_back()
    {
        for (var i = 0; i < 30; i++)
            Write($"{i:00}.txt", Prose(300, i));
        var read = SourceTexts.Read([home]);
        Assert.Equal((30, 27), (read.Documents, read.Learnt.Count));
        Assert.Equal(new[] { 9, 19, 29 }.Select(i => Prose(300, i)), read.HeldBack);
    }

    [Fact]
    public void The_last_paragraphs_of_a_single_document_are_held_back()
    {
        Write("book.txt", string.Join("\n\n", Enumerable.Range(0, 20).Select(i => Prose(400, i))));
        var read = SourceTexts.Read([home]);
        var held = Assert.Single(read.HeldBack);
        Assert.StartsWith(Prose(400, 18)[..20], held, StringComparison.Ordinal);
        Assert.Equal(20, (Assert.Single(read.Learnt) + "\n\n" + held).Split("\n\n").Length);
    }

    [Fact]
    public void Copies_count_once_and_too_little_text_is_refused()
    {
        for (var i = 0; i < 20; i++)
            Write($"{i:00}.txt", Prose(400, 1));
        var refusal = Assert.Throws<Gpt2Exception>(() => SourceTexts.Read([home]));
        Assert.Contains("400 words of prose in 1 file; at least 5,000", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_is_refused() =>
        Assert.Contains("0 words of prose", Assert.Throws<Gpt2Exception>(() => SourceTexts.Read([home])).Message, StringComparison.Ordinal);

    private string Write(string name, string text)
    {
        var path = Path.Combine(home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static string Prose(int words, int seed)
    {
        var random = new Random(seed);
        return string.Join(' ', Enumerable.Range(0, words).Select(_ => "word" + random.Next(1000)));
    }

    private IEnumerable<string> Found(string path) =>
        SourceFiles.Find([path]).Select(file => Path.GetRelativePath(home, file).Replace('\\', '/'));
}
