using Gpt2.Inference.Engine;
using Gpt2.LanguageServer.Calibrating;
using Gpt2.LanguageServer.Settings;
using Gpt2.Prose.Dialects;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Suggestions;

/// <summary>What the bundled model, which knows only English, shows to a writer of another language. The documents in the folder
/// OtherLanguages are typed letter by letter.</summary>
public sealed class OtherLanguagesTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string Folder = Path.Combine(
        Checkout.Root,
        "tests",
        "dotnet",
        "LanguageServer",
        "Suggestions",
        "OtherLanguages"
    );

    private readonly ContinuationEngine engine = TestServer.Engine(SettingsSchema.Defaults, _ => { }, CancellationToken.None);

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("german.md")]
    [InlineData("french.md")]
    [InlineData("spanish.md")]
    [InlineData("japanese.md")]
    public void Hardly_any_wrong_suggestions_are_shown(string name)
    {
        var writer = new SimulatedWriter(engine);
        var path = Path.Combine(Folder, name);
        writer.Type(File.ReadAllText(path), Dialect.OfFile(path)!);
        var report = writer.Report();
        output.WriteLine($"{name}: {report.Words} words, {report.Shown} shown, {100 * report.WrongShowRate:F2} wrong per 100 words");
        Assert.InRange(report.WrongShowRate, 0, 0.01);
    }
}
