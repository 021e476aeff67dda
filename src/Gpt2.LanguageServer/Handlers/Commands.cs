using System.Text.Json;
using Gpt2.Inference;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Server;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Gpt2.LanguageServer.Handlers;

/// <summary>workspace/executeCommand: what a writer can do from a command palette.</summary>
internal static class Commands
{
    private const string ContinueParagraph = "gpt2.continueParagraph";
    private const string CompleteSentence = "gpt2.completeSentence";
    private const string Alternatives = "gpt2.alternatives";
    private const string Sample = "gpt2.sample";
    private const string WhyNothing = "gpt2.whyNothing";
    private const string Pause = "gpt2.pause";
    private const string Resume = "gpt2.resume";

    private static readonly JsonSerializerOptions Json = LspJson.CreateOptions();

    public static string[] Names { get; } = [ContinueParagraph, CompleteSentence, Alternatives, Sample, WhyNothing, Pause, Resume];

    public static async Task<object?> ExecuteAsync(ServerState state, ExecuteCommandParams request, CancellationToken ct)
    {
        try
        {
            return request.Command switch
            {
                ContinueParagraph => await WriteAsync(TextKind.Paragraph).ConfigureAwait(false),
                CompleteSentence => await WriteAsync(TextKind.Sentence).ConfigureAwait(false),
                Alternatives => await Handlers.Alternatives.FindAsync(state, Argument<TextArgument>(request), request.WorkDoneToken, ct)
                    .ConfigureAwait(false),
                Sample => await WriteAsync(TextKind.Sample).ConfigureAwait(false),
                WhyNothing => new WhyNothingResult(Reasons.Word(state.Log.LastReason), Reasons.Sentence(state.Log.LastReason)),
                Pause => BeginPause(state, Argument<PauseArgument>(request)),
                Resume => EndPause(state),
                _ => throw Invalid($"There is no command {request.Command}."),
            };
        }
        catch (Gpt2Exception e)
        {
            throw Invalid($"{e.Message} {e.Remedy}");
        }

        Task<TextResult> WriteAsync(TextKind kind) =>
            RequestedText.WriteAsync(state, kind, Argument<TextArgument>(request), request.WorkDoneToken, ct);
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
        return null;
    }

    private static T Argument<T>(ExecuteCommandParams request)
    {
        try
        {
            return request.Arguments is [var argument, ..] && argument.Deserialize<T>(Json) is { } read
                ? read : throw Invalid($"{request.Command} needs an argument.");
        }
        catch (JsonException)
        {
            throw Invalid($"{request.Command} does not take this argument.");
        }
    }

    private static LocalRpcException Invalid(string message) => new(message) { ErrorCode = (int)JsonRpcErrorCode.InvalidParams };
}
