using System.Text.Json;
using Gpt2.LanguageServer.Protocol;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Gpt2.LanguageServer.Server;

/// <summary>Messages with LSP's headers. One whose body is no JSON is answered as such; the next is read as if nothing had been.</summary>
internal sealed class LspMessageHandler(Stream output, Stream input)
    : HeaderDelimitedMessageHandler(output, input, new SystemTextJsonFormatter { JsonSerializerOptions = LspJson.CreateOptions() })
{
    protected override async ValueTask<JsonRpcMessage?> ReadCoreAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await base.ReadCoreAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (JsonException)
            {
                await WriteAsync(NotJson(), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static JsonRpcError NotJson() => new()
    {
        RequestId = RequestId.Null,
        Error = new() { Code = JsonRpcErrorCode.ParseError, Message = "The message is not JSON-RPC." },
    };
}
