namespace Gpt2.LanguageServer.Rpc;

/// <summary>The error codes of JSON-RPC 2.0 and LSP that are used here.</summary>
internal static class RpcErrorCode
{
    public const int ParseError = -32700;
    public const int InvalidRequest = -32600;
    public const int MethodNotFound = -32601;
    public const int InvalidParams = -32602;
    public const int InternalError = -32603;
    public const int ServerNotInitialized = -32002;
    public const int RequestCancelled = -32800;
}

/// <summary>Ends a request with an error for the other side.</summary>
internal sealed class RpcException(int code, string message) : Exception(ErrorText.Of(message))
{
    public int Code { get; } = code;
}

/// <summary>The other side answered with an error.</summary>
internal sealed class RemoteRpcException(string message) : Exception(ErrorText.Of(message));

/// <summary>How errors are described to the other side.</summary>
internal static class ErrorText
{
    /// <summary>In UTF-16 units. A message may quote what the other side sent, which may be of any length.</summary>
    private const int MostCharacters = 1000;

    public static string Of(string message) => message.Length <= MostCharacters ? message : $"{message.AsSpan(0, MostCharacters)} …";
}
