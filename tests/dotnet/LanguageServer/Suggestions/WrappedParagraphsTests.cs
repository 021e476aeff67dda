using Gpt2.Inference.Engine;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Prose.Dialects;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Suggestions;

/// <summary>The ends of lines in hard-wrapped paragraphs: the documents in the folder Wrapped, one for each of six markups.</summary>
public sealed class WrappedParagraphsTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "tests", "dotnet", "LanguageServer", "Suggestions", "Wrapped");

    private readonly ContinuationEngine engine = TestServer.Engine(SettingsSchema.Defaults, _ => { }, CancellationToken.None);

    public void Dispose() => engine.Dispose();

    [Fact]
    public void At_the_ends_of_lines_nothing_repeats_the_next_line_and_half_as_much_is_shown_as_at_the_ends_of_paragraphs()
    {
        var (lines, wrapped, unwrapped) = (0, 0, 0);
        foreach (var path in Directory.GetFiles(Folder).Order())
        {
            var dialect = Dialect.OfFile(path)!;
            var text = File.ReadAllText(path);
            foreach (var sp in new[]{"", " "})
            foreach (var end0 in LineEnds(File.ReadAllText(path)))
            {
                var end = end0 + sp.Length; text = File.ReadAllText(path).Insert(end0, sp);
                if (Request(text, end, dialect) is not { After.Length: > 0 } request)
                    continue;
                lines++;
                wrapped += Shown(request) is { } shown && Checked(shown, request, path) ? 1 : 0;
                unwrapped += Shown(Request(text[..end], end, dialect)!) is null ? 0 : 1;
            }
        }
        output.WriteLine($"{lines} ends of lines: {wrapped} suggestions, {unwrapped} if the paragraphs ended there");
        Assert.True(lines > 150, $"{lines} lines");
        Assert.True(2 * wrapped >= unwrapped, $"{wrapped} of {unwrapped}");
    }

    private bool Checked(string shown, SuggestionRequest request, string path)
    {
        output.WriteLine($"{Path.GetFileName(path)}: {request.Before[^Math.Min(20, request.Before.Length)..]}|{shown}|{request.After[..Math.Min(20, request.After.Length)]}");
        Assert.NotEqual(FirstWord(request.After), FirstWord(shown));
        return true;
    }

    private static string FirstWord(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0].Trim('.', ',', ';', ':', '!', '?').ToLowerInvariant();

    private static IEnumerable<int> LineEnds(string text)
    {
        for (var end = text.IndexOf('\n', StringComparison.Ordinal); end >= 0; end = text.IndexOf('\n', end + 1))
            yield return end;
    }

    private SuggestionRequest? Request(string text, int caret, Dialect dialect) =>
        SuggestionRequest.At(
            engine,
            WriterContext.Alone(new ChunkedText(text), caret, dialect),
            SettingsSchema.Defaults,
            count: 1,
            engine.Calibration.Threshold,
            out _
        );

    private static string? Shown(SuggestionRequest request) =>
        request.Suggest(CancellationToken.None).Items is [var best, ..] ? best.Text : null;
}
