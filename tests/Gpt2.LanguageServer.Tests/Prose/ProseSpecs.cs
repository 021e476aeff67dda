using Gpt2.LanguageServer.Prose;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Prose;

/// <summary>Runs the cases of the documents beside this file; README.md there says how they are written.</summary>
public class ProseSpecs
{
    private static readonly Dictionary<string, SpecCase> s_cases = SpecCase.All().ToDictionary(c => c.Name);

    public static TheoryData<string> Names => new(s_cases.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void Case_reads_as_its_document_says(string name)
    {
        var @case = s_cases[name];
        var (text, caret) = @case.Input();
        var context = ProseContext.At(@case.Language, default, text, caret);
        Assert.Equal(@case.Expected, @case.Shown(context));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Case_reads_the_same_with_Windows_line_ends(string name)
    {
        var @case = s_cases[name];
        var (text, caret) = @case.Input();
        caret += text[..caret].Count(c => c == '\n');
        var context = ProseContext.At(@case.Language, default, text.Replace("\n", "\r\n"), caret);
        Assert.Equal(@case.Expected, @case.Shown(context));
    }
}
