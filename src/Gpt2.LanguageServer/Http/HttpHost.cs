using System.Text.Json;
using Gpt2.Inference;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;
using Gpt2.LanguageServer.Server;
using Gpt2.LanguageServer.Suggestions;

namespace Gpt2.LanguageServer.Http;

/// <summary>Serves the API, beside an editor or on its own.</summary>
internal static class HttpHost
{
    /// <summary>Serves the API with the model of an editor's server.</summary>
    /// <param name="takeText">Takes the text that the editor hands over to the playground.</param>
    /// <exception cref="Gpt2Exception">The API cannot be served on that port.</exception>
    public static Task<HttpServer> BeginAsync(
        SuggestionService service,
        HttpOptions options,
        CancellationToken ct,
        Func<string?>? takeText = null
    ) => HttpServer.StartAsync(options.Port, new HttpApi(service, new(options.Token), takeText).AnswerAsync, ct);

    /// <summary>Serves until it is cancelled, with the parts of an editor's server but no editor.</summary>
    /// <param name="settings">Settings as an editor would send them.</param>
    /// <param name="ready">Receives the port when the model is ready.</param>
    /// <exception cref="Gpt2Exception">The API cannot be served on that port, or there is no such model.</exception>
    /// <exception cref="OperationCanceledException">Always thrown at the end.</exception>
    public static async Task RunAloneAsync(
        HostOptions host,
        HttpOptions options,
        JsonElement settings,
        Action<int> ready,
        CancellationToken ct
    )
    {
        using var server = new LspServer(new(new RpcPeer(Stream.Null, Stream.Null, LspJson.Configured.Options, host.Time)), host);
        var service = server.Service;
        service.Settings.Initialize(settings);
        try
        {
            await using var http = await BeginAsync(service, options, ct).ConfigureAwait(false);
            service.Models.Load(service.Settings.Current);
            await service.Models.Loaded.WaitAsync(ct).ConfigureAwait(false);
            if (service.Models.Status is { State: StatusState.Error } status)
                throw new Gpt2Exception(status.Message ?? "The model cannot be loaded.", status.Remedy ?? "");
            ready(http.Port);
            await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(false);
        }
        finally
        {
            await server.EndAsync().ConfigureAwait(false);
        }
    }
}
