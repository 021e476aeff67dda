using System.Text.Json;
using Gpt2.Inference;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Models;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.LanguageServer.Writing;

namespace Gpt2.LanguageServer.Server;

/// <summary>workspace/executeCommand: what a writer can do from a command palette.</summary>
internal static class Commands
{
    public const string ContinueParagraph = "gpt2.continueParagraph";
    public const string CompleteSentence = "gpt2.completeSentence";
    public const string FindAlternatives = "gpt2.alternatives";
    public const string InsertAlternative = "gpt2.insertAlternative";
    public const string Sample = "gpt2.sample";
    private const string WhyNothing = "gpt2.whyNothing";
    private const string Pause = "gpt2.pause";
    private const string Resume = "gpt2.resume";
    private const string Stats = "gpt2.stats";
    private const string SelectModel = "gpt2.selectModel";

    public static string[] Names { get; } =
    [ContinueParagraph, CompleteSentence, FindAlternatives, InsertAlternative, Sample, WhyNothing, Pause, Resume, Stats, SelectModel];

    public static async Task<object?> ExecuteAsync(ServerState state, ExecuteCommandParams request, CancellationToken ct)
    {
        try
        {
            return request.Command switch
            {
                ContinueParagraph => await TextCommand
                    .WriteAsync(state, TextCommandKind.Paragraph, Text(request), request.WorkDoneToken, ct)
                    .ConfigureAwait(false),
                CompleteSentence => await TextCommand
                    .WriteAsync(state, TextCommandKind.Sentence, Text(request), request.WorkDoneToken, ct)
                    .ConfigureAwait(false),
                Sample => await TextCommand
                    .WriteAsync(state, TextCommandKind.Sample, Text(request), request.WorkDoneToken, ct)
                    .ConfigureAwait(false),
                FindAlternatives => await Alternatives.FindAsync(state, Text(request), request.WorkDoneToken, ct).ConfigureAwait(false),
                InsertAlternative => await Alternatives.InsertAsync(state, Text(request), request.WorkDoneToken, ct).ConfigureAwait(false),
                WhyNothing => Why(state, Text(request)),
                Pause => BeginPause(state, Argument<PauseArgument>(request) ?? throw Invalid($"{Pause} needs an argument.")),
                Resume => EndPause(state),
                Stats => state.Statistics.Result(),
                SelectModel => await ModelSelection.SelectAsync(state, Argument<ModelArgument>(request) ?? new()).ConfigureAwait(false),
                _ => throw Invalid($"There is no command {request.Command}."),
            };
        }
        catch (Gpt2Exception e)
        {
            throw Invalid($"{e.Message} {e.Remedy}");
        }
    }

    /// <summary>What forbids a suggestion at the named place; if nothing does or none is named, what became of the last request.</summary>
    private static WhyNothingResult Why(ServerState state, TextArgument argument)
    {
        var reason = state.Log.LastReason;
        if (argument is { Uri: { } uri, Position: { } position } && Caret.Find(state, new(uri), position, count: 1, out var here) is null)
            reason = here;
        return new(SuppressionMessages.Word(reason), SuppressionMessages.Sentence(reason));
    }

    private static object? BeginPause(ServerState state, PauseArgument argument)
    {
        if (argument.Minutes is not (> 0 and <= 24 * 60))
            throw Invalid("A pause takes more than 0 minutes and at most a day.");
        state.Pause.Begin(TimeSpan.FromMinutes(argument.Minutes));
        state.TellStatus();
        return null;
    }

    private static object? EndPause(ServerState state)
    {
        state.Pause.End();
        state.BackOff.Reset();
        return null;
    }

    private static TextArgument Text(ExecuteCommandParams request) => Argument<TextArgument>(request) ?? new();

    /// <summary>The command's one argument, or null if there is none.</summary>
    private static T? Argument<T>(ExecuteCommandParams request)
        where T : class
    {
        try
        {
            return request.Arguments is [var argument, ..]
                ? (T?)argument.Deserialize(LspJson.Configured.Options.GetTypeInfo(typeof(T)))
                : null;
        }
        catch (JsonException)
        {
            throw Invalid($"{request.Command} does not take this argument.");
        }
    }

    private static RpcException Invalid(string message) => new(RpcErrorCode.InvalidParams, message);
}
