using Gpt2.LanguageServer.Rpc;

namespace Gpt2.LanguageServer.Server;

/// <summary>Which messages are allowed when (LSP, "Server lifecycle").</summary>
internal sealed class LifecyclePhase
{
    private bool initialized;
    private bool shutDown;

    /// <summary>0 if shutdown was requested before the end, otherwise 1.</summary>
    public int ExitCode => shutDown ? 0 : 1;

    /// <summary>Why a message must be refused now, or null.</summary>
    public RpcException? Refusal(string method) =>
        method switch
        {
            "exit" => null,
            "initialize" when initialized => new(RpcErrorCode.InvalidRequest, "The server is already initialized."),
            "initialize" => null,
            _ when !initialized => new(RpcErrorCode.ServerNotInitialized, "The first request must be initialize."),
            _ when shutDown => new(RpcErrorCode.InvalidRequest, "The server is shut down."),
            _ => null,
        };

    /// <summary>Notes a message that was carried out. After a failed initialize, another one may come.</summary>
    public void Done(string method)
    {
        initialized |= method == "initialize";
        shutDown |= method == "shutdown";
    }
}
