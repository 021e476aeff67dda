using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Prose.Tests;

/// <summary>Compares our reader with an independent parser for each markup, at every word of a generated document.</summary>
/// <remarks>Skipped if the parser is not installed. To install: `npm --prefix tests/markups ci`, and docutils for Python.</remarks>
public partial class Judges(ITestOutputHelper output)
{
    private const int Constructs = 900;

    [Theory]
    [InlineData("Markdown", 0.003)]
    [InlineData("Mdx", 0.003)]
    [InlineData("ReStructuredText", 0.003)]
    [InlineData("AsciiDoc", 0.01)]
    [InlineData("Org", 0.01)]
    [InlineData("Latex", 0.01)]
    [InlineData("Typst", 0.01)]
    public void Our_reader_and_the_parser_agree_which_words_are_prose(string name, double most)
    {
        var text = GeneratedDocument.Write(Path.Combine(Folder, $"{name}.constructs"), Constructs, new Random(1));
        var verdicts = Judge(name, text);
        var dialect = Dialect.All.Single(dialect => dialect.Name == name);
        var (all, different) = (0, new List<string>());
        var window = (Start: 0, State: default(BlockState));
        foreach (var word in Word().EnumerateMatches(text))
        {
            all++;
            var expected = verdicts.GetValueOrDefault(text.Substring(word.Index, word.Length), "markup");
            window = Moved(dialect, text, window, word.Index);
            var actual = Kind(ReasonAt(dialect, text, word.Index + word.Length, window));
            if (!Agree(expected, actual))
                different.Add(
                    $"{expected}, not {actual}: {text[Math.Max(0, word.Index - 60)..(word.Index + word.Length)].Replace('\n', '⏎')}|"
                );
        }
        output.WriteLine($"{name}: {different.Count} of {all} words differ, {(double)different.Count / all:P2}");
        foreach (var one in different.Take(40))
            output.WriteLine(one);
        Assert.True(all > 2000);
        Assert.InRange((double)different.Count / all, 0, most);
    }

    private static string Folder => Path.Combine(SpecCase.Folder(), "..", "..", "markups");

    [GeneratedRegex("z[a-w]+x")]
    private static partial Regex Word();

    /// <summary>The verdict through a window of a few kilobytes, as in an editor.</summary>
    private static NotProse ReasonAt(Dialect dialect, string text, int caret, (int Start, BlockState State) window) =>
        ProseContext.At(dialect, window.State, text[window.Start..Math.Min(text.Length, caret + 1000)], caret - window.Start).Reason;

    private static (int Start, BlockState State) Moved(Dialect dialect, string text, (int Start, BlockState State) window, int caret)
    {
        if (caret - window.Start < 4000)
            return window;
        var start = text.LastIndexOf('\n', caret - 2000) + 1;
        return (start, BlockScanner.Advance(dialect, window.State, text.AsSpan(window.Start, start - window.Start)));
    }

    private static string Kind(NotProse reason) =>
        reason switch
        {
            NotProse.None => "prose",
            NotProse.Code => "code",
            NotProse.Maths => "maths",
            NotProse.Table => "table",
            _ => "markup",
        };

    /// <summary>If both say that a word is not prose, their reasons may differ: an attribute may be markup or code.</summary>
    private static bool Agree(string expected, string actual) => expected == actual || expected != "prose" && actual != "prose";

    private static Dictionary<string, string> Judge(string name, string text)
    {
        var isPython = name == "ReStructuredText";
        var start = new ProcessStartInfo(isPython ? "/usr/bin/python3" : "node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            ArgumentList = { Path.Combine(Folder, isPython ? "judge.py" : "judge.mjs"), name },
        };
        if (!isPython && !Directory.Exists(Path.Combine(Folder, "node_modules")))
            Assert.Skip("The judges are not installed: npm --prefix tests/markups ci");
        using var judge = Process.Start(start)!;
        var answer = judge.StandardOutput.ReadToEndAsync();
        var error = judge.StandardError.ReadToEndAsync();
        try
        {
            judge.StandardInput.Write(text);
            judge.StandardInput.Close();
        }
        catch (IOException)
        {
            // The parser has ended early; its error output says why.
        }
        judge.WaitForExit();
        if (isPython && error.Result.Contains("No module named", StringComparison.Ordinal))
            Assert.Skip("docutils is not installed.");
        Assert.True(judge.ExitCode == 0, error.Result);
        return JsonSerializer.Deserialize<Dictionary<string, string>>(answer.Result)!;
    }
}
