using System.Text.Json;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Adapting;
using Gpt2.LanguageServer.Models;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.LanguageServer.Writing;

namespace Gpt2.LanguageServer.Server;

/// <summary>workspace/executeCommand: the commands of an editor's command palette.</summary>
internal static class Commands
{
    public static async Task<object?> ExecuteAsync(
        SuggestionService service,
        AdaptationProcess adaptation,
        EditorPlayground playground,
        ExecuteCommandParams request,
        CancellationToken ct
    ) =>
        request.Command switch
        {
            CommandNames.ContinueParagraph => await TextCommand
                .WriteAsync(service, TextCommandKind.Paragraph, Text(request), request.WorkDoneToken, ct)
                .ConfigureAwait(false),
            CommandNames.CompleteSentence => await TextCommand
                .WriteAsync(service, TextCommandKind.Sentence, Text(request), request.WorkDoneToken, ct)
                .ConfigureAwait(false),
            CommandNames.Sample => await TextCommand
                .WriteAsync(service, TextCommandKind.Sample, Text(request), request.WorkDoneToken, ct)
                .ConfigureAwait(false),
            CommandNames.FindAlternatives => await Alternatives
                .FindAsync(service, Text(request), request.WorkDoneToken, ct)
                .ConfigureAwait(false),
            CommandNames.InsertAlternative => await Alternatives
                .InsertAsync(service, Text(request), request.WorkDoneToken, ct)
                .ConfigureAwait(false),
            CommandNames.WhyNothing => Why(service, Text(request)),
            CommandNames.Pause => BeginPause(
                service,
                Argument<PauseArgument>(request) ?? throw Invalid($"{CommandNames.Pause} needs an argument: minutes or untilRestart.")
            ),
            CommandNames.Resume => EndPause(service),
            CommandNames.Stats => service.Statistics.Result(),
            CommandNames.SelectModel => await ModelSelection
                .SelectAsync(service.Settings, service.Models, Argument<ModelArgument>(request) ?? new())
                .ConfigureAwait(false),
            CommandNames.Models => await ModelList.FindAsync(service.Settings).ConfigureAwait(false),
            CommandNames.PullModel => await service.Fetch.PullAsync(Model(request), request.WorkDoneToken, ct).ConfigureAwait(false),
            CommandNames.RemoveModel => await ModelList.RemoveAsync(Model(request)).ConfigureAwait(false),
            CommandNames.Adapt => await adaptation
                .RunAsync(Argument<AdaptArgument>(request) ?? new(), request.WorkDoneToken, ct)
                .ConfigureAwait(false),
            CommandNames.Playground => await playground.OpenAsync(Argument<PlaygroundArgument>(request) ?? new(), ct).ConfigureAwait(false),
            _ => throw Invalid($"There is no command {request.Command}."),
        };

    /// <summary>Why there is no suggestion at the position; if nothing prevents one or no position is given, the outcome of the last
    /// request.</summary>
    private static WhyNothingResult Why(SuggestionService service, TextArgument argument)
    {
        var reason = service.Editor.Log.LastReason;
        if (
            argument is { Uri: { } uri, Position: { } position }
            && service.FindRequest(uri, service.Documents.Find(uri), position, count: 1, out var here) is null
        )
            reason = here;
        return SuppressionMessages.Explain(reason, service.Settings.Current, service.Snooze.Sentence);
    }

    private static object? BeginPause(SuggestionService service, PauseArgument argument)
    {
        if (argument is not ({ UntilRestart: true } or { Minutes: > 0 and <= 24 * 60 }))
            throw Invalid("A pause must be longer than 0 minutes and at most a day.");
        service.Snooze.Begin(argument is { UntilRestart: false, Minutes: { } minutes } ? TimeSpan.FromMinutes(minutes) : null);
        service.Status.Report();
        return null;
    }

    private static object? EndPause(SuggestionService service)
    {
        service.Snooze.End();
        service.Throttle.Reset();
        return null;
    }

    private static string Model(ExecuteCommandParams request) =>
        Argument<ModelArgument>(request)?.Model ?? throw Invalid($"{request.Command} needs the name of a model.");

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
            throw Invalid($"{request.Command} does not accept this argument; docs/commands.md lists those it accepts.");
        }
    }

    private static RpcException Invalid(string message) => new(RpcErrorCode.InvalidParams, message);
}
