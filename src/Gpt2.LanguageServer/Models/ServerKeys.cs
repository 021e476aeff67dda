using Gpt2.Inference.Remote;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Rpc;

namespace Gpt2.LanguageServer.Models;

/// <summary>The keys of model servers. They come from the editor's secret storage or the environment, never from a settings file.</summary>
internal static class ServerKeys
{
    /// <summary>The key for an address, or null.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ApiKey? Find(EditorClient editor, string address, CancellationToken ct) =>
        (editor.HasApiKeys ? OfEditor(editor, address, ct) : null) ?? ApiKey.FromEnvironment();

    private static ApiKey? OfEditor(EditorClient editor, string address, CancellationToken ct)
    {
        try
        {
            return ApiKey.Of(editor.Messages.ApiKeyAsync(address, ct).WaitAsync(ct).GetAwaiter().GetResult());
        }
        catch (Exception e) when (e is RemoteRpcException or TimeoutException)
        {
            editor.Log.Warning($"The editor did not send the model server's key: {e.Message}");
            return null;
        }
    }
}
