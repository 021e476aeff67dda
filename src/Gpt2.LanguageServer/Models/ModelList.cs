using System.Globalization;
using Gpt2.Inference.Models;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Settings;

namespace Gpt2.LanguageServer.Models;

/// <summary>gpt2.models: describes the models to choose from.</summary>
internal static class ModelList
{
    public static async Task<ModelsResult> FindAsync(SettingsStore settings)
    {
        await Task.Yield(); // searching directories takes time
        return new(settings.Current.Model, [.. ModelStore.List(ModelDirectories.FromEnvironment()).Select(Describe)]);
    }

    /// <summary>gpt2.removeModel: frees the space that a model takes.</summary>
    public static async Task<RemoveModelResult> RemoveAsync(string model)
    {
        await Task.Yield();
        return new(ModelRemoval.Remove(model, ModelDirectories.FromEnvironment()).BytesFreed);
    }

    public static ModelItem Describe(ListedModel model)
    {
        string?[] facts = [model.Recommended ? "recommended" : null, Language(model), Place(model)];
        var parameters = (model.Parameters / 1e6).ToString("N0", CultureInfo.InvariantCulture);
        return new(
            model.Id,
            string.Join(" · ", facts.OfType<string>()),
            $"{parameters} million parameters, needs {ModelSize.Of(model.MemoryBytes)} of memory, licence {model.Licence ?? "unknown"}",
            model.Installed,
            Removable: model is { Installed: true, Bundled: false }
        );
    }

    private static string? Language(ListedModel model) =>
        model.Languages is { } codes ? string.Join(", ", codes.Select(code => code == "en" ? "English" : code)) : null;

    private static string Place(ListedModel model) =>
        model.Bundled ? "included"
        : model.Installed ? "installed"
        : $"{ModelSize.Of(model.Bytes)} download";
}
