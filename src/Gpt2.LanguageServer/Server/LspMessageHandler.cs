using System.Text.Json;
using Gpt2.LanguageServer.Protocol;
using StreamJsonRpc;
using StreamJsonRpc.Protocol;

namespace Gpt2.LanguageServer.Server;

/// <summary>Messages with LSP's headers. One whose body is no JSON-RPC is answered as such; the next is read as if nothing had been.</summary>
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
            catch (Exception e) when (IsAboutJson(e))
            {
                await WriteAsync(NotJson(), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A value of the wrong kind, such as a number for a method, comes as another exception than broken syntax.</summary>
    private static bool IsAboutJson(Exception e) =>
        e is JsonException || (e is InvalidOperationException && e.Source?.StartsWith("System.Text.Json", StringComparison.Ordinal) == true);

    private static JsonRpcError NotJson() => new()
    {
        RequestId = RequestId.Null,
        Error = new() { Code = JsonRpcErrorCode.ParseError, Message = "The message is not JSON-RPC." },
    };
}
