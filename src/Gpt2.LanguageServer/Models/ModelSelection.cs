using Gpt2.Inference;
using Gpt2.Inference.Models;
using Gpt2.Inference.Remote;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Settings;

namespace Gpt2.LanguageServer.Models;

/// <summary>gpt2.selectModel: switches to another model until the editor closes or its setting changes.</summary>
internal static class ModelSelection
{
    /// <summary>Selects a model if one is named, and lists those to choose from. The model loads in the background; gpt2/status reports
    /// when it is ready.</summary>
    /// <exception cref="Gpt2Exception">There is no such model on this machine.</exception>
    public static async Task<SelectModelResult> SelectAsync(SettingsStore settings, ModelLoader models, ModelArgument argument)
    {
        await Task.Yield(); // searching directories takes time
        var places = ModelDirectories.FromEnvironment();
        if (argument.Model is { } model)
        {
            if (RemoteAddress.Is(model))
                RemoteAddress.Parse(model);
            else
                ModelStore.Find(model, places);
            settings.SelectModel(model);
            models.Load(settings.Current, again: true); // it may have been downloaded since
        }
        return new(settings.Current.Model, [.. ModelStore.List(places).Where(listed => listed.Installed).Select(listed => listed.Id)]);
    }
}
