using Gpt2.Inference;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;
using Gpt2.LanguageServer.Suggestions;

namespace Gpt2.LanguageServer.Server;

/// <summary>A playground that is running.</summary>
/// <param name="Address">The address of its page; the argument says whether the page should fetch the text that is handed over.</param>
internal sealed record PlaygroundServer(IAsyncDisposable Server, Func<bool, string> Address);

/// <summary>Starts to serve the playground.</summary>
/// <param name="takeText">Takes the text to hand over to the page.</param>
internal delegate Task<PlaygroundServer> PlaygroundStart(SuggestionService service, Func<string?> takeText);

/// <summary>The playground beside an editor, with the editor's model. It is served from the first request on.</summary>
/// <param name="start">Null if there is no playground.</param>
internal sealed class EditorPlayground(SuggestionService service, PlaygroundStart? start) : IAsyncDisposable
{
    private readonly SemaphoreSlim starting = new(1);
    private PlaygroundServer? served;
    private string? text;

    /// <summary>gpt2.playground: asks the editor to open the page in a browser, and returns the address.</summary>
    /// <exception cref="Gpt2Exception">The playground cannot be served.</exception>
    public async Task<PlaygroundResult> OpenAsync(PlaygroundArgument argument, CancellationToken ct)
    {
        var playground = await StartedAsync(ct).ConfigureAwait(false);
        text = string.IsNullOrWhiteSpace(argument.Text) ? null : argument.Text;
        var address = playground.Address(text is not null);
        return new(address, await ShowAsync(address, ct).ConfigureAwait(false));
    }

    public async ValueTask DisposeAsync()
    {
        if (served is { } playground)
            await playground.Server.DisposeAsync().ConfigureAwait(false);
        starting.Dispose();
    }

    private async Task<PlaygroundServer> StartedAsync(CancellationToken ct)
    {
        if (start is null)
            throw new Gpt2Exception("This server has no playground.", "Run 'gpt2-lsp playground'.");
        await starting.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            return served ??= await start(service, () => Interlocked.Exchange(ref text, null)).ConfigureAwait(false);
        }
        finally
        {
            starting.Release();
        }
    }

    private async Task<bool> ShowAsync(string address, CancellationToken ct)
    {
        if (service.Editor.Capabilities.Window?.ShowDocument is not { Support: true })
            return false;
        try
        {
            return await service.Editor.Messages.OpenOutsideAsync(address, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RemoteRpcException or TimeoutException)
        {
            service.Editor.Log.Warning($"The editor did not open the playground: {e.Message}");
            return false;
        }
    }
}
