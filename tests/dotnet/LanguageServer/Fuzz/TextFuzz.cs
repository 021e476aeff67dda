using System.Text;
using System.Text.Json;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Tests.Documents;
using Gpt2.Prose;
using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects;
using Gpt2.Tests;
using Xunit;
using Range = Gpt2.LanguageServer.Protocol.Range;

namespace Gpt2.LanguageServer.Tests.Fuzz;

/// <summary>Settings, texts and edits that no editor should send.</summary>
public sealed class TextFuzz
{
    /// <summary>Line breaks, characters of one to four bytes and one or two UTF-16 units, and half characters.</summary>
    private const string Odd = "\n\r\t \0aé漢\u0301\u00a0\u2028\ufeff\ud83d\ude00\ud83d\ude00";

    private const string Settings = """
        {"gpt2":{"enabled":true,"languages":["markdown"],"eagerness":"eager","pace":"fast","maxTokens":24,"stopAt":"line","precision":"q8",
        "completionMenu":true,"model":"gpt2","unloadAfter":60,"memory":100,"memoryFiles":["*.md"],"banned":["very"],"threads":0,
        "[latex]":{"maxTokens":7,"banned":["so"]}}}
        """;

    public static TheoryData<string> Dialects => [.. Dialect.All.Select(dialect => dialect.Name)];

    [Fact]
    public void Settings_are_read_or_reported_in_one_line()
    {
        var mutator = new Mutator(seed: 1);
        for (var round = Mutator.Rounds(3000); round > 0; round--)
        {
            var sent = $$$"""{"jsonrpc":"2.0","method":"workspace/didChangeConfiguration","params":{{{Settings}}}}""";
            if (Sent(mutator.Json(Encoding.UTF8.GetBytes(sent))) is { } given)
                SettingsReader.Read(
                    SettingsSchema.Defaults,
                    given,
                    complaint =>
                    {
                        Assert.InRange(complaint.Sentence.Length, 1, 600);
                        Assert.DoesNotContain(complaint.Sentence, char.IsControl);
                    }
                );
        }
    }

    /// <summary>A markup's rules accept any text, give the same result in parts as at once, and take linear time: with quadratic time, this
    /// test of a second would take minutes.</summary>
    [Theory]
    [MemberData(nameof(Dialects))]
    public void Every_markup_accepts_any_text(string name)
    {
        var dialect = Dialect.All.Single(dialect => dialect.Name == name);
        var mutator = new Mutator(seed: 2);
        string[] documents =
        [
            .. Directory.GetFiles(Path.Combine(Checkout.Root, "tests", "markups"), "*.constructs").Select(File.ReadAllText),
        ];
        for (var round = Mutator.Rounds(60); round > 0; round--)
        {
            var document = mutator.OneOf(documents);
            var start = mutator.Next(document.Length);
            var text = document.Substring(start, mutator.Next(Math.Min(3000, document.Length - start)));
            for (var damage = mutator.Next(4); damage > 0; damage--)
                text = mutator.Text(text, document + Odd);
            var (caret, cut) = (mutator.Next(text.Length + 2), mutator.Next(text.Length + 1));

            var context = ProseContext.At(dialect, default, text, caret);
            Assert.Equal(context.Reason == NotProse.None, context.Prompt.Length > 0);
            var whole = BlockScanner.Advance(dialect, default, text);
            Assert.Equal(
                whole,
                BlockScanner.Advance(dialect, BlockScanner.Advance(dialect, default, text.AsSpan(0, cut)), text.AsSpan(cut))
            );
        }
    }

    /// <summary>Half characters, reversed ranges and positions outside the text, in every encoding.</summary>
    [Theory]
    [InlineData("Utf8"), InlineData("Utf16"), InlineData("Utf32")]
    public void Edits_at_any_place_give_the_same_text_as_on_a_plain_string(string name)
    {
        var encoding = Enum.Parse<PositionEncoding>(name);
        var mutator = new Mutator(seed: 3);
        var document = new TextDocument("plaintext", 0, encoding, new(""));
        var expected = "";
        for (var round = Mutator.Rounds(3000); round > 0; round--)
        {
            var (range, text) = (new Range(Place(mutator, expected), Place(mutator, expected)), mutator.Text("A line.\n", Odd));
            var (start, end) = (NaiveText.OffsetAt(expected, range.Start, encoding), NaiveText.OffsetAt(expected, range.End, encoding));
            (start, end) = (Math.Min(start, end), Math.Max(start, end));
            document = document.With(document.EditOf(new(text, range)));
            expected = string.Concat(expected.AsSpan(0, start), text, expected.AsSpan(end));
            Assert.Equal(expected, document.Text.ToString());
            if (expected.Length > 20_000)
                (document, expected) = (document.With(document.EditOf(new(""))), "");
        }
    }

    /// <summary>The settings that the server would read from a message; null if it is not a valid message.</summary>
    private static JsonElement? Sent(byte[] body)
    {
        try
        {
            var message = RpcMessage.Parse(body);
            return JsonSerializer.Deserialize<JsonElement>(message.Params.Span);
        }
        catch (Exception e) when (e is JsonException or RpcException)
        {
            return null;
        }
    }

    /// <summary>A position in the text, or now and then an impossible one.</summary>
    private static Position Place(Mutator mutator, string text)
    {
        int[] odd = [-1, int.MinValue, int.MaxValue, 0, 1, 10_000];
        var line = mutator.Next(20) == 0 ? mutator.OneOf(odd) : mutator.Next(text.Count(c => c is '\n' or '\r') + 1);
        return new(line, mutator.Next(20) == 0 ? mutator.OneOf(odd) : mutator.Next(12));
    }
}
