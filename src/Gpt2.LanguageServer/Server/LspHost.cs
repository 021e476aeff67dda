using Gpt2.Inference;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Models;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;

namespace Gpt2.LanguageServer.Server;

/// <summary>Speaks LSP over a pair of streams until the editor disconnects.</summary>
internal static class LspHost
{
    /// <returns>The exit code that LSP asks for: 0 after shutdown, 1 without.</returns>
    public static async Task<int> RunAsync(HostOptions options, Stream input, Stream output, CancellationToken ct = default)
    {
        var phase = new LifecyclePhase();
        var rpc = new RpcPeer(input, output, LspJson.Configured.Options, options.Time) { Refusal = phase.Refusal };
        using var server = new LspServer(new LspClient(rpc), options);
        var hungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rpc.Methods = server.Methods(hangUp: () => hungUp.TrySetResult());
        rpc.OnDone = method =>
        {
            phase.Done(method);
            server.Service.Models.Answered();
        };
        rpc.ErrorOf = exception => exception is Gpt2Exception e ? Mendable(e, server.Editor) : null;
        rpc.OnBug = server.Editor.Log.Bug;
        rpc.OnUnread = server.Editor.Log.Warning;
        using var interrupted = ct.Register(() => hungUp.TrySetResult());
        var conversation = rpc.RunAsync();
        if (options.ParentProcess is { } parent)
            ParentProcess.WhenGone(parent, () => hungUp.TrySetResult(), server.Editor.Ended);
        var beside = options.Beside is { } start ? await start(server.Service).ConfigureAwait(false) : null;

        // Reading standard input cannot be cancelled, so this does not wait for the conversation when there is nothing more to say.
        await Task.WhenAny(conversation, hungUp.Task).ConfigureAwait(false);
        if (conversation.Exception is { InnerException: var end })
            options.ErrorOutput.WriteLine($"The editor's messages can no longer be read: {end?.Message}");
        rpc.Flush();
        if (beside is not null)
            await beside.DisposeAsync().ConfigureAwait(false);
        await server.EndAsync().ConfigureAwait(false);
        return phase.ExitCode;
    }

    /// <summary>An error that the user can fix, with the remedy.</summary>
    private static RpcException Mendable(Gpt2Exception exception, EditorClient editor)
    {
        var complaint = ModelComplaint.Of(exception, editor);
        return new(RpcErrorCode.InvalidParams, $"{complaint.Message} {complaint.Remedy}".TrimEnd());
    }
}
