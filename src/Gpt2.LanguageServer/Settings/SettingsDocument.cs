using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Gpt2.LanguageServer.Settings;

/// <summary>The settings in the formats of the documentation and the extension.</summary>
internal static partial class SettingsDocument
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };
    private static readonly JsonSerializerOptions Readable = new(Indented) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>docs/configuration.md.</summary>
    public static string Markdown()
    {
        var page = new StringBuilder(
            $$$"""
            # Settings

            All settings are in the section `{{{Setting.Section}}}`. An editor sends them as its configuration for that section or as
            `initializationOptions`. Changes take effect at once. An invalid value is reported once, and the default is used instead.

            ```json
            {{{Defaults().ToJsonString(Indented)}}}
            ```

            These are the defaults. Some settings can differ by kind of file: put the kind's name in brackets, as in
            `"[latex]": { "eagerness": "careful" }`. In VS Code, write `"[latex]": { "gpt2.eagerness": "careful" }`.

            """
        );
        foreach (var group in SettingsSchema.Groups)
        {
            page.Append($"\n## {group.Title}\n");
            foreach (var setting in group.Settings)
                page.Append(Chapter(setting));
        }
        return page.ToString();
    }

    /// <summary>The value of <c>contributes.configuration</c> in a VS Code extension's package.json.</summary>
    public static JsonArray VsCode() => new([.. SettingsSchema.Groups.Select((group, order) => Group(group, order))]);

    /// <summary>A VS Code extension's package.json with an up-to-date <c>contributes.configuration</c>.</summary>
    public static string VsCodeManifest(string manifest)
    {
        var json = JsonNode.Parse(manifest)!;
        json["contributes"]!["configuration"] = VsCode();
        return json.ToJsonString(Readable) + "\n";
    }

    private static JsonObject Group(SettingsGroup group, int order)
    {
        var properties = new JsonObject();
        foreach (var (setting, place) in group.Settings.Select((setting, place) => (setting, place)))
        {
            var property = setting.Schema;
            property["default"] = setting.DefaultValue;
            // VS Code only makes links of names in backticks.
            property["markdownDescription"] = Link().Replace($"{setting.Description} {setting.Limits}".TrimEnd(), "`$0`");
            property["order"] = place;
            if (setting.PerLanguage)
                property["scope"] = "language-overridable";
            properties[$"{Setting.Section}.{setting.Name}"] = property;
        }
        return new()
        {
            ["title"] = group.Title,
            ["order"] = order,
            ["properties"] = properties,
        };
    }

    private static string Chapter(Setting setting)
    {
        var description = Link()
            .Replace(setting.Description, link => $"[gpt2.{link.Groups[1]}](#gpt2{link.Groups[1].Value.ToLowerInvariant()})");
        var perLanguage = setting.PerLanguage ? "- Can differ for one kind of file\n" : "";
        var choices = string.Concat(setting.Choices.Select(choice => $"  - `{choice.Word}`: {choice.Meaning}\n"));
        return $"""

            ### {Setting.Section}.{setting.Name}

            {(setting is PathSetting ? $"Only in VS Code. {description}" : description)}

            - Values: {setting.Values}
            {choices}- Default: `{setting.DefaultValue.ToJsonString()}`
            {perLanguage}- Change it if {setting.Rationale}

            """;
    }

    private static JsonObject Defaults() =>
        new(SettingsSchema.All.Select(setting => KeyValuePair.Create(setting.Name, (JsonNode?)setting.DefaultValue)));

    [GeneratedRegex(@"#gpt2\.(\w+)#")]
    private static partial Regex Link();
}
