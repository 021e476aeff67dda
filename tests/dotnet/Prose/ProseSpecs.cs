using Xunit;

namespace Gpt2.Prose.Tests;

/// <summary>Runs the cases in the documents beside this file. README.md explains their format.</summary>
public class ProseSpecs
{
    private static readonly Dictionary<string, SpecCase> Cases = SpecCase.All().ToDictionary(c => c.Name);

    public static TheoryData<string> Names => new(Cases.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_case_reads_as_its_document_says(string name)
    {
        var @case = Cases[name];
        var (text, caret) = @case.Input();
        var context = ProseContext.At(@case.Dialect, default, text, caret);
        Assert.Equal(@case.Expected, @case.Shown(context));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_case_reads_the_same_with_Windows_line_endings(string name)
    {
        var @case = Cases[name];
        var (text, caret) = @case.Input();
        caret += text[..caret].Count(c => c == '\n');
        var context = ProseContext.At(@case.Dialect, default, text.Replace("\n", "\r\n"), caret);
        Assert.Equal(@case.Expected, @case.Shown(context));
    }
}
