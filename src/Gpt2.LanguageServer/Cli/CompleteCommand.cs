using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gpt2.Inference;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Sampling;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Models;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Prints one or several continuations of a text.</summary>
internal static class CompleteCommand
{
    private static readonly Argument<string?> Text = new("TEXT")
    {
        Description = "The text to continue; use - or a pipe to read standard input",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<string?> InFile = new("--file") { Description = "The file to continue, instead of TEXT" };
    private static readonly Option<string?> At = new("--at")
    {
        Description = "Position in the file as LINE:COLUMN, counted from 1, columns in UTF-16 units; default: the end",
    };
    private static readonly Option<int> Count = new("-n", "--count")
    {
        Description = "Number of continuations",
        DefaultValueFactory = _ => 1,
    };
    private static readonly Option<int> MaxTokens = new("--max-tokens")
    {
        Description = "Maximum length of a continuation in tokens",
        DefaultValueFactory = _ => new ContinuationOptions().MaxTokens,
    };
    private static readonly Option<StopAt?> Stop = new("--stop")
    {
        Description = "Where to stop: sentence, line, paragraph or never; default: line, or never with --raw",
    };
    private static readonly Option<bool> Raw = new("--raw")
    {
        Description = "Write like the released GPT-2 scripts: sample from all tokens, to the maximum length, across paragraphs",
    };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON with log-probabilities" };

    public static Command Create()
    {
        var command = new Command("complete", "Continues a text, or prints what an editor would suggest at a position in a file")
        {
            Text,
            InFile,
            At,
            Count,
            MaxTokens,
            Stop,
            Raw,
            Json,
        };
        var (model, sampling) = (new ModelOptions(), new SamplingFlags(SamplingOptions.Readable));
        sampling.AddTo(command);
        model.AddTo(command);
        command.SetAction(
            (parsed, ct) =>
            {
                var place = PlaceOf(parsed);
                var text = place is null ? TextOf(parsed, ct) : "";
                using var engine = model.Load(parsed, ct);
                Print(
                    parsed,
                    engine.Name,
                    place is null
                        ? Continue(parsed, engine, text, sampling.Read(parsed, parsed.GetValue(Raw) ? new() : null), ct)
                        : Suggest(parsed, engine, place, ct)
                );
                return Task.FromResult(0);
            }
        );
        return command;
    }

    /// <summary>The position in the file; null if there is a text instead.</summary>
    private static FilePosition? PlaceOf(ParseResult parsed)
    {
        var hasFile = parsed.GetValue(InFile) is not null;
        if (hasFile && parsed.GetValue(Text) is not null)
            throw new Gpt2Exception("A text and a file were given.", "Leave out the text or --file.");
        if (!hasFile && parsed.GetValue(At) is not null)
            throw new Gpt2Exception("--at is a position in a file.", "Give the file with --file.");
        if (parsed.GetValue(InFile) is { } file)
            return parsed.GetValue(At) is { } at ? FilePosition.Find(file, at) : FilePosition.End(file);
        return null;
    }

    /// <summary>The text to continue: the argument, or else the input of a pipe.</summary>
    private static string TextOf(ParseResult parsed, CancellationToken ct)
    {
        var given = parsed.GetValue(Text);
        if (given is not (null or "-"))
            return given;
        var piped =
            given is "-" || Console.IsInputRedirected
                ? WithoutLastBreak(Terminal.Input(input => InputText.ReadToEnd(input, "Standard input"), ct))
                : "";
        return piped.Length > 0
            ? piped
            : throw new Gpt2Exception(
                "There is no text to continue.",
                "Pass it as an argument (gpt2-lsp complete \"Once upon a time\"), through a pipe, or with --file."
            );
    }

    /// <summary>Programs end their output with a line break, after which the model would begin a new paragraph.</summary>
    private static string WithoutLastBreak(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2]
        : text.EndsWith('\n') ? text[..^1]
        : text;

    /// <summary>What the model writes after the exact text.</summary>
    private static IEnumerable<Continuation> Continue(
        ParseResult parsed,
        IContinuationEngine engine,
        string text,
        SamplingOptions sampling,
        CancellationToken ct
    )
    {
        if (LargerModelOffer.OnCommandLine(engine) is { } offer)
            Terminal.Hint(offer);
        var (count, raw) = (parsed.GetValue(Count), parsed.GetValue(Raw));
        var options = new ContinuationOptions
        {
            MaxTokens = parsed.GetValue(MaxTokens),
            StopAt = parsed.GetValue(Stop) ?? (raw ? StopAt.Never : StopAt.Line),
            Together = count,
            Sampling = sampling,
        };
        var continuations = engine.Continue(text, options, ct: ct).Take(count);
        return raw ? continuations : continuations.Select(whole => whole.Tokens == options.MaxTokens ? ToLastSentence(whole, text) : whole);
    }

    /// <summary>Drops the unfinished last sentence of a text that reached its maximum length, unless it has no other.</summary>
    private static Continuation ToLastSentence(Continuation whole, string before) =>
        StopRules.LastSentenceEnd(whole.Text, before) is var end and > 0 ? whole with { Text = whole.Text[..end] } : whole;

    /// <summary>What an editor would show at a position in a file, with the default settings.</summary>
    private static IReadOnlyList<Continuation> Suggest(
        ParseResult parsed,
        IContinuationEngine engine,
        FilePosition place,
        CancellationToken ct
    )
    {
        var settings = SettingsSchema.Defaults;
        var request = SuggestionRequest.At(
            engine,
            WriterContext.Alone(place.Text, place.Offset, place.Dialect),
            settings,
            parsed.GetValue(Count),
            out var reason
        );
        var suggestions = request?.Suggest(ct) ?? new([], reason);
        if (suggestions.Items.Count == 0)
            Terminal.Warn($"Nothing to suggest. {SuppressionMessages.Sentence(suggestions.Reason)}");
        return suggestions.Items;
    }

    private static void Print(ParseResult parsed, string model, IEnumerable<Continuation> continuations)
    {
        if (parsed.GetValue(Json))
        {
            var result = new CompleteResult(model, [.. continuations.Select(c => new CompleteItem(c.Text, c.LogProbability, c.Tokens))]);
            Console.WriteLine(JsonSerializer.Serialize(result, CompleteJson.Default.CompleteResult));
            return;
        }
        foreach (var continuation in continuations)
            Console.WriteLine(continuation.Text);
    }
}

internal sealed record CompleteResult(string Model, CompleteItem[] Continuations);

internal sealed record CompleteItem(string Text, double Logprob, int Tokens);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CompleteResult))]
internal sealed partial class CompleteJson : JsonSerializerContext;
