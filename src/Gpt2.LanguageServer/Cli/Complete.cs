using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Cli;

/// <summary>One continuation, or several, of a text.</summary>
internal static class Complete
{
    private static readonly Argument<string?> Text = new("TEXT") { Description = "The text to continue", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<int> Count = new("-n", "--count") { Description = "How many continuations", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> MaxTokens = new("--max-tokens") { Description = "Tokens of a continuation at most", DefaultValueFactory = _ => new ContinuationOptions().MaxTokens };
    private static readonly Option<StopAt> Stop = new("--stop") { Description = "End at a sentence, line or paragraph" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON with log-probabilities" };

    public static Command Command()
    {
        var command = new Command("complete", "Continues a text, or the prose at a place of a file as an editor would show it") { Text, Count, MaxTokens, Stop, Json };
        var (model, sampling) = (new ModelOptions(), new SamplingFlags(defaultTemperature: 0.8f));
        sampling.AddTo(command);
        model.AddTo(command);
        command.SetAction((parsed, ct) =>
        {
            var text = parsed.GetValue(Text) ?? throw new Gpt2Exception("There is no text to continue.", "Give it as an argument: gpt2-lsp complete \"Once upon a time\"");
            using var engine = model.Load(parsed);
            var options = new ContinuationOptions { MaxTokens = parsed.GetValue(MaxTokens), StopAt = parsed.GetValue(Stop), Sampling = sampling.Read(parsed) };
            Print(parsed, engine.Name, engine.Continue(text, options, ct: ct).Take(parsed.GetValue(Count)));
            return Task.FromResult(0);
        });
        return command;
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
