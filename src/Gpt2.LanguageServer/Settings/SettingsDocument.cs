using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gpt2.LanguageServer.Settings;

/// <summary>The settings as others need them written.</summary>
internal static class SettingsDocument
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };
    private static readonly JsonSerializerOptions Readable = new(Indented) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>docs/configuration.md.</summary>
    public static string Markdown()
    {
        var page = new StringBuilder(
            $$"""
            # Settings

            All settings are in the section `{{Setting.Section}}`. An editor passes them as its configuration for that section or as
            `initializationOptions`; a change takes effect at once. A value that cannot be used is reported once, and the default is
            used in its place.

            ```json
            {{Defaults().ToJsonString(Indented)}}
            ```

            That is what holds when nothing is set.

            """
        );
        foreach (var setting in SettingsSchema.All)
            page.Append(Chapter(setting, setting.Description));
        foreach (var setting in SettingsSchema.OfExtension)
            page.Append(Chapter(setting, $"Only in VS Code. {setting.Description}"));
        return page.ToString();
    }

    /// <summary>The value of <c>contributes.configuration</c> in a VS Code extension's package.json.</summary>
    public static JsonObject VsCode()
    {
        var properties = new JsonObject();
        foreach (var setting in SettingsSchema.All.Concat(SettingsSchema.OfExtension))
        {
            var property = setting.Schema;
            property["default"] = setting.DefaultValue;
            property["description"] = setting.Description;
            properties[$"{Setting.Section}.{setting.Name}"] = property;
        }
        return new() { ["title"] = "GPT-2 prose", ["properties"] = properties };
    }

    /// <summary>A VS Code extension's package.json with its <c>contributes.configuration</c> as it should be.</summary>
    public static string VsCodeManifest(string manifest)
    {
        var json = JsonNode.Parse(manifest)!;
        json["contributes"]!["configuration"] = VsCode();
        return json.ToJsonString(Readable) + "\n";
    }

    private static string Chapter(Setting setting, string sentence) =>
        $"""

            ## {Setting.Section}.{setting.Name}

            {sentence}

            - Values: {setting.Values}
            - Default: `{setting.DefaultValue.ToJsonString()}`
            - For: {setting.Rationale}

            """;

    private static JsonObject Defaults() =>
        new(SettingsSchema.All.Select(setting => KeyValuePair.Create(setting.Name, (JsonNode?)setting.DefaultValue)));
}
