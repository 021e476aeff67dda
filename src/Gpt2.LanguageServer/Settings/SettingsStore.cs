using System.Text.Json;

namespace Gpt2.LanguageServer.Settings;

/// <summary>The current settings: the defaults, overridden by initialize, overridden by the editor's configuration, and the model that a
/// command selected for as long as the configuration still names the model that it replaced.</summary>
/// <param name="complain">Receives each setting that cannot be read, once.</param>
internal sealed class SettingsStore(Action<SettingComplaint> complain)
{
    /// <summary>The most complaints per session. If this many have not helped, more will not.</summary>
    private const int MostComplaints = 100;

    private readonly HashSet<SettingComplaint> complaints = [];
    private List<SettingComplaint>? held = []; // until the client may be told
    private ServerSettings initial = SettingsSchema.Defaults;
    private (string Configured, string Selected)? model;

    public ServerSettings Current { get; private set; } = SettingsSchema.Defaults;

    /// <summary>Whether initializationOptions named a model, which can then be loaded before the editor's configuration is known.</summary>
    public bool NamesModel { get; private set; }

    /// <summary>Takes initializationOptions; they apply where the editor's configuration gives nothing.</summary>
    public void Initialize(JsonElement options)
    {
        Current = initial = Read(SettingsSchema.Defaults, options);
        NamesModel = Read(SettingsSchema.Defaults with { Model = "" }, options).Model != "";
    }

    /// <summary>Passes on the complaints about initializationOptions, and later ones at once. Before the answer to initialize, a client
    /// need not listen.</summary>
    public void Complain()
    {
        held?.ForEach(complain);
        held = null;
    }

    /// <summary>Takes the editor's configuration.</summary>
    public void Configure(JsonElement given) => Current = WithSelectedModel(Read(initial, given));

    /// <summary>Selects another model than that of the configuration.</summary>
    public void SelectModel(string name)
    {
        model = (model?.Configured ?? Current.Model, name);
        Current = Current with { Model = name };
    }

    private ServerSettings WithSelectedModel(ServerSettings settings)
    {
        if (model is var (configured, selected) && configured == settings.Model)
            return settings with { Model = selected };
        model = null;
        return settings;
    }

    private ServerSettings Read(ServerSettings basis, JsonElement given) =>
        SettingsReader.Read(
            basis,
            given,
            complaint =>
            {
                if (complaints.Count >= MostComplaints || !complaints.Add(complaint))
                    return;
                if (held is not null)
                    held.Add(complaint);
                else
                    complain(complaint);
            }
        );
}
