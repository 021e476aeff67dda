using Gpt2.LanguageServer.Rpc;

namespace Gpt2.LanguageServer.Server;

/// <summary>Which messages may come when (LSP, "Server lifecycle").</summary>
internal sealed class LifecyclePhase
{
    private bool initialized;
    private bool shutDown;

    /// <summary>0 if shutdown was asked for before the end, else 1.</summary>
    public int ExitCode => shutDown ? 0 : 1;

    /// <summary>Takes note of a message in the order of arrival.</summary>
    /// <returns>Why it must not be carried out, or null.</returns>
    public RpcException? Refusal(string method)
    {
        switch (method)
        {
            case "exit":
                return null;
            case "initialize" when initialized:
                return new(RpcErrorCode.InvalidRequest, "The server is initialized already.");
            case "initialize":
                initialized = true;
                return null;
        }
        if (!initialized)
            return new(RpcErrorCode.ServerNotInitialized, "The first request must be initialize.");
        if (shutDown)
            return new(RpcErrorCode.InvalidRequest, "The server is shut down.");
        shutDown = method == "shutdown";
        return null;
    }
}
