using System.Text.Json;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Gpt2.LanguageServer.Server;

/// <summary>JSON-RPC with LSP's rules: what may come when, and errors without stacks.</summary>
internal sealed class LspRpc(IJsonRpcMessageHandler handler, LifecyclePhase phase) : JsonRpc(handler)
{
    /// <summary>Told of every exception that a handler let out: method and cause.</summary>
    public Action<string, Exception> OnBug { get; set; } = (_, _) => { };

    protected override ValueTask<JsonRpcMessage> DispatchRequestAsync(
        JsonRpcRequest request, TargetMethod targetMethod, CancellationToken cancellationToken) =>
        phase.Refusal(request.Method!) is { } refusal
            ? throw new LocalRpcException(refusal.Message) { ErrorCode = refusal.Code }
            : base.DispatchRequestAsync(request, targetMethod, cancellationToken);

    protected override JsonRpcError.ErrorDetail CreateErrorDetails(JsonRpcRequest request, Exception exception)
    {
        if (exception is LocalRpcException)
            return base.CreateErrorDetails(request, exception);

        if (exception is JsonException or RpcArgumentDeserializationException) // no handler lets a JsonException out
            return new() { Code = JsonRpcErrorCode.InvalidParams, Message = $"The parameters do not fit {request.Method}." };

        OnBug(request.Method!, exception);
        return new() { Code = JsonRpcErrorCode.InternalError, Message = $"{request.Method} failed; the server's log says why." };
    }

    /// <summary>Errors travel as code and message only: StreamJsonRpc would put stacks with local paths into them.</summary>
    protected override ValueTask SendAsync(JsonRpcMessage message, CancellationToken cancellationToken)
    {
        if (message is JsonRpcError { Error: { } error })
            error.Data = null;
        return base.SendAsync(message, cancellationToken);
    }
}
