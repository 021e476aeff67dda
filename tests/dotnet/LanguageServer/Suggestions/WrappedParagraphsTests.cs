using Gpt2.Inference.Engine;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.Prose.Dialects;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Suggestions;

/// <summary>What is shown at the ends of lines in hard-wrapped paragraphs. The folder Wrapped has a document for each of six
/// markups.</summary>
public sealed class WrappedParagraphsTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "tests", "dotnet", "LanguageServer", "Suggestions", "Wrapped");

    private readonly ContinuationEngine engine = TestServer.Engine(SettingsSchema.Defaults, _ => { }, CancellationToken.None);

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("", 1)]
    [InlineData(" ", 1)]
    [InlineData("", 3)]
    public void No_suggestion_repeats_the_next_line_and_at_least_half_as_many_are_shown_as_at_paragraph_ends(string typed, int count)
    {
        var (lines, wrapped, unwrapped) = (0, 0, 0);
        foreach (var path in Directory.GetFiles(Folder).Order())
        {
            var (text, dialect) = (File.ReadAllText(path), Dialect.OfFile(path)!);
            foreach (var end in LineEnds(text))
            {
                if (Request(text[..end] + typed + text[end..], end + typed.Length, dialect, count) is not { After.Length: > 0 } request)
                    continue;
                lines++;
                wrapped += Shown(request).Length;
                unwrapped += Shown(Request(text[..end] + typed, end + typed.Length, dialect, count)!).Length;
                Assert.DoesNotContain(FirstWord(request.After), Shown(request).Select(FirstWord));
            }
        }
        output.WriteLine($"{lines} ends of lines: {wrapped} suggestions; if the paragraphs ended there: {unwrapped}");
        Assert.True(lines > 100, $"{lines} lines");
        Assert.True(2 * wrapped >= unwrapped, $"{wrapped} of {unwrapped}");
    }

    private static IEnumerable<int> LineEnds(string text)
    {
        for (var end = text.IndexOf('\n', StringComparison.Ordinal); end >= 0; end = text.IndexOf('\n', end + 1))
            yield return end;
    }

    private static string FirstWord(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[0].Trim('.', ',', ';', ':', '!', '?', '"').ToLowerInvariant();

    private SuggestionRequest? Request(string text, int caret, Dialect dialect, int count) =>
        SuggestionRequest.At(engine, WriterContext.Alone(new ChunkedText(text), caret, dialect), SettingsSchema.Defaults, count, out _);

    private static string[] Shown(SuggestionRequest request) =>
        [.. request.Suggest(CancellationToken.None).Items.Select(item => item.Text)];
}
