using StreamJsonRpc;

namespace Gpt2.LanguageServer.Server;

/// <summary>Speaks LSP over a pair of streams until the editor hangs up.</summary>
internal static class LspHost
{
    /// <returns>The exit code that LSP asks for: 0 after shutdown, 1 without.</returns>
    public static async Task<int> RunAsync(HostOptions options, Stream input, Stream output)
    {
        var phase = new LifecyclePhase();
        using var rpc = new LspRpc(new LspMessageHandler(output, input), phase);
        using var state = new ServerState(new LspClient(rpc), options);
        rpc.OnBug = state.Log.Bug;
        rpc.Disconnected += (_, end) =>
        {
            if (end.Reason is not (DisconnectedReason.LocallyDisposed or DisconnectedReason.RemotePartyTerminated))
                options.ErrorOutput.WriteLine($"The editor's messages cannot be read any further: {end.Description}");
        };
        var hungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rpc.AddLocalRpcTarget(new LspServer(state, hangUp: () => hungUp.TrySetResult()));
        rpc.StartListening();
        if (options.ParentProcess is { } parent)
            ParentProcess.WhenGone(parent, () => hungUp.TrySetResult(), state.Ended);

        // However the connection ended: the event above tells. Standard input cannot be read with a way to stop, so the connection
        // is not waited for when there is no more to say.
        await Task.WhenAny(rpc.Completion, hungUp.Task).ConfigureAwait(false);
        return phase.ExitCode;
    }
}
