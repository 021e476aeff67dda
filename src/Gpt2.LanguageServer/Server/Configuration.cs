using System.Text.Json;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Rpc;
using Gpt2.LanguageServer.Settings;

namespace Gpt2.LanguageServer.Server;

/// <summary>The settings and their changes, which take effect at once.</summary>
internal static class Configuration
{
    private const string ChangeMethod = "workspace/didChangeConfiguration";

    /// <summary>A client that promises its configuration and does not send it must not keep the model from loading.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static void Initialize(ServerState state, JsonElement options) =>
        state.Settings = state.InitialSettings = Read(state, SettingsSchema.Defaults, options);

    /// <summary>Asks for the configuration now and for word of its changes.</summary>
    public static async Task FollowAsync(ServerState state)
    {
        if (state.ClientCapabilities.Workspace?.DidChangeConfiguration is { Supported: true })
            _ = state.Client.RegisterAsync(new(ChangeMethod, ChangeMethod, new(Setting.Section)), state.Ended);
        await PullAsync(state).ConfigureAwait(false);
    }

    public static async Task ChangedAsync(ServerState state, DidChangeConfigurationParams request)
    {
        if (request.Settings is { ValueKind: JsonValueKind.Object } given)
            Apply(state, given);
        else
            await PullAsync(state).ConfigureAwait(false);
        _ = state.Workspace.Refresh(state.Settings.MemoryFiles, state.Log);
        state.Models.Load(state.Settings);
    }

    private static async Task PullAsync(ServerState state)
    {
        if (state.ClientCapabilities.Workspace is not { Configuration: true })
            return;
        try
        {
            var sections = await state
                .Client.ConfigurationAsync(Setting.Section, state.Ended)
                .WaitAsync(Patience, state.Time, state.Ended)
                .ConfigureAwait(false);
            if (sections is [var section, ..])
                Apply(state, section);
        }
        catch (Exception e) when (e is TimeoutException or RemoteRpcException)
        {
            state.Log.Warning($"The editor did not tell its configuration: {e.Message}");
        }
    }

    private static void Apply(ServerState state, JsonElement given) =>
        state.Settings = state.WithSelectedModel(Read(state, state.InitialSettings, given));

    private static ServerSettings Read(ServerState state, ServerSettings basis, JsonElement given) =>
        SettingsReader.Read(
            basis,
            given,
            complaint =>
            {
                if (state.Complaints.Add(complaint))
                    state.Client.ShowMessage(MessageType.Warning, complaint);
            }
        );
}
