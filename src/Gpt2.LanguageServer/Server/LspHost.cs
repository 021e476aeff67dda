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
        rpc.AddLocalRpcTarget(new LspServer(state, hangUp: rpc.Dispose));
        rpc.StartListening();

        if (options.ParentProcess is { } parent)
            ParentProcess.WhenGone(parent, rpc.Dispose, state.Ended);
        try
        {
            await rpc.Completion.ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await options.ErrorOutput.WriteLineAsync($"The editor's messages cannot be read any further: {e.Message}").ConfigureAwait(false);
        }
        return phase.ExitCode;
    }
}
