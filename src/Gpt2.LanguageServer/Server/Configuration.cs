using System.Text.Json;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;

namespace Gpt2.LanguageServer.Server;

/// <summary>Follows the settings; changes take effect at once.</summary>
internal static class Configuration
{
    private const string ChangeMethod = "workspace/didChangeConfiguration";

    /// <summary>A client that announces its configuration and never sends it must not keep the model from loading.</summary>
    private static readonly TimeSpan ReplyTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Requests the configuration, and notifications of its changes.</summary>
    public static async Task FollowAsync(SuggestionService service)
    {
        if (service.Editor.Capabilities.Workspace?.DidChangeConfiguration is { Supported: true })
            _ = service.Editor.Messages.RegisterAsync(new(ChangeMethod, ChangeMethod, new(Setting.Section)), service.Editor.Ended);
        await PullAsync(service).ConfigureAwait(false);
    }

    public static async Task ChangedAsync(SuggestionService service, DidChangeConfigurationParams request)
    {
        if (request.Settings is { ValueKind: JsonValueKind.Object } given)
            service.Settings.Configure(given);
        else
            await PullAsync(service).ConfigureAwait(false);
        _ = ReadReferencesAsync(service);
        service.Models.Load(service.Settings.Current);
    }

    /// <summary>Reads the files of gpt2.memoryFiles again, in the background.</summary>
    public static Task ReadReferencesAsync(SuggestionService service) =>
        service.Workspace.Refresh(service.Settings.Current.MemoryFiles, service.Editor.Log);

    private static async Task PullAsync(SuggestionService service)
    {
        if (service.Editor.Capabilities.Workspace is not { Configuration: true })
            return;
        try
        {
            var sections = await service
                .Editor.Messages.ConfigurationAsync(Setting.Section, service.Editor.Ended)
                .WaitAsync(ReplyTimeout, service.Time, service.Editor.Ended)
                .ConfigureAwait(false);
            if (sections is [var section, ..])
                service.Settings.Configure(section);
        }
        catch (Exception e) when (e is TimeoutException or RemoteRpcException)
        {
            service.Editor.Log.Warning($"The editor did not send its configuration: {e.Message}");
        }
    }
}
