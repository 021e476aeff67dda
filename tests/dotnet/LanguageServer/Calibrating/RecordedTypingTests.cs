using Gpt2.Inference.Engine;
using Gpt2.LanguageServer.Calibrating;
using Gpt2.LanguageServer.Settings;
using Gpt2.Prose.Dialects;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Calibrating;

public sealed class RecordedTypingTests
{
    /// <summary>The figures may differ slightly: while a suggestion is half typed, it may hide one that was found for a shorter
    /// text.</summary>
    [Fact]
    public void Recorded_typing_gives_the_same_figures_as_live_typing()
    {
        string[] documents = [.. CalibrationText.Bundled().Documents.Take(2).Select(document => document[..700])];
        using var engine = Engine();
        var recorded = new RecordedTyping(engine);
        var writer = new SimulatedWriter(engine);
        foreach (var document in documents)
        {
            recorded.Begin(document, Dialect.PlainText);
            while (recorded.TryNext(TestContext.Current.CancellationToken)) { }
            writer.Type(document, Dialect.PlainText);
        }
        var (expected, actual) = (writer.Report(), recorded.With(engine.Calibration));
        Assert.Equal((expected.Characters, expected.Words), (actual.Characters, actual.Words));
        Assert.InRange(actual.Shown, expected.Shown * 0.95, expected.Shown * 1.05);
        Assert.InRange(actual.PrecisionWhenShown, expected.PrecisionWhenShown - 0.02, expected.PrecisionWhenShown + 0.02);
        Assert.InRange(actual.KeystrokesSaved, expected.KeystrokesSaved - 0.01, expected.KeystrokesSaved + 0.01);
    }

    private static ContinuationEngine Engine() => TestServer.Engine(SettingsSchema.Defaults, _ => { }, CancellationToken.None);
}
