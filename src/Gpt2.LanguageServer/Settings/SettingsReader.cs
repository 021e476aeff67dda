using System.Text.Json;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Settings;

/// <summary>Reads settings from an editor.</summary>
internal static class SettingsReader
{
    /// <summary>The longest value to quote, in characters.</summary>
    private const int LongestValue = 100;

    /// <summary><paramref name="settings"/> with everything that the editor gave.</summary>
    /// <param name="settings">The values where the editor gives none.</param>
    /// <param name="given">The section itself, or an object with the section in it: editors send both.</param>
    /// <param name="complain">Receives every value that cannot be used; that setting returns to its default.</param>
    public static ServerSettings Read(ServerSettings settings, JsonElement given, Action<SettingComplaint> complain)
    {
        if (given.ValueKind != JsonValueKind.Object)
            return settings;
        if (given.TryGetProperty(Setting.Section, out var section) && section.ValueKind == JsonValueKind.Object)
            given = section;
        return WithLanguages(Read(settings, given, SettingsSchema.All, complain), given, complain);
    }

    private static ServerSettings Read(
        ServerSettings settings,
        JsonElement given,
        IEnumerable<Setting> readable,
        Action<SettingComplaint> complain
    )
    {
        foreach (var setting in readable)
        {
            if (!given.TryGetProperty(setting.Name, out var value) || value.ValueKind == JsonValueKind.Null)
                continue;

            if (setting.Read(settings, value) is { } changed)
                settings = changed;
            else
            {
                settings = setting.Reset(settings);
                complain(
                    new(
                        setting.Name,
                        $"{Setting.Section}.{setting.Name} cannot be {OneLine.Of(value.GetRawText(), LongestValue)}: "
                            + $"it must be {setting.Values}. The default, {setting.DefaultValue.ToJsonString()}, is used."
                    )
                );
            }
        }
        return settings;
    }

    /// <summary>Adds what differs for single kinds of file: properties named as in <c>"[latex]"</c>.</summary>
    private static ServerSettings WithLanguages(ServerSettings settings, JsonElement given, Action<SettingComplaint> complain)
    {
        var differences = settings.Differences.ToDictionary();
        foreach (var property in given.EnumerateObject())
            if (property is { Name: ['[', .. var language, ']'], Value.ValueKind: JsonValueKind.Object })
                differences[language] = property.Value.Clone();
        return differences.Count == 0
            ? settings
            : settings with
            {
                Differences = differences,
                ByLanguage = differences.ToDictionary(
                    pair => pair.Key,
                    pair => Read(settings, pair.Value, SettingsSchema.All.Where(setting => setting.PerLanguage), complain)
                ),
            };
    }
}
