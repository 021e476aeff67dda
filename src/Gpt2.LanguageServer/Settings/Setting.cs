using System.Text.Json;
using System.Text.Json.Nodes;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Settings;

/// <summary>One setting.</summary>
/// <param name="Name">Its name in the section <c>gpt2</c>.</param>
/// <param name="Description">What it does, for a writer.</param>
/// <param name="Rationale">When a writer needs another value than the default: the text after "Change it if".</param>
internal abstract record Setting(string Name, string Description, string Rationale)
{
    public const string Section = "gpt2";

    /// <summary>Whether the value can differ for one kind of file.</summary>
    public bool PerLanguage { get; init; }

    /// <summary>The default, as JSON.</summary>
    public abstract JsonNode DefaultValue { get; }

    /// <summary>The accepted values, for a writer.</summary>
    public abstract string Values { get; }

    /// <summary>The limits and unit of a number, as a sentence after the description; empty for other values.</summary>
    public virtual string Limits => "";

    /// <summary>The named values, each with its meaning.</summary>
    public virtual IReadOnlyList<(string Word, string Meaning)> Choices => [];

    /// <summary>Type and limits in JSON Schema.</summary>
    public abstract JsonObject Schema { get; }

    /// <summary><paramref name="settings"/> with this setting at its default.</summary>
    public abstract ServerSettings Reset(ServerSettings settings);

    /// <summary><paramref name="settings"/> with this setting at the given value, or null if that is not one of <see
    /// cref="Values"/>.</summary>
    public abstract ServerSettings? Read(ServerSettings settings, JsonElement value);
}

/// <summary>A setting of one type; the kinds below define how values are read and limited.</summary>
internal abstract record Setting<T>(
    string Name,
    T Default,
    string Description,
    string Rationale,
    Func<ServerSettings, T, ServerSettings> Set
) : Setting(Name, Description, Rationale)
{
    public sealed override ServerSettings Reset(ServerSettings settings) => Set(settings, Default);

    public sealed override ServerSettings? Read(ServerSettings settings, JsonElement value) =>
        TryRead(value, out var read) ? Set(settings, read) : null;

    protected abstract bool TryRead(JsonElement value, out T read);
}

internal sealed record BoolSetting(
    string Name,
    bool Default,
    string Description,
    string Rationale,
    Func<ServerSettings, bool, ServerSettings> Set
) : Setting<bool>(Name, Default, Description, Rationale, Set)
{
    public override JsonNode DefaultValue => JsonValue.Create(Default);
    public override string Values => "`true` or `false`";
    public override JsonObject Schema => new() { ["type"] = "boolean" };

    protected override bool TryRead(JsonElement value, out bool read)
    {
        read = value.ValueKind == JsonValueKind.True;
        return read || value.ValueKind == JsonValueKind.False;
    }
}

internal sealed record IntSetting(
    string Name,
    int Default,
    int Least,
    int Most,
    string Unit,
    string Description,
    string Rationale,
    Func<ServerSettings, int, ServerSettings> Set
) : Setting<int>(Name, Default, Description, Rationale, Set)
{
    public override JsonNode DefaultValue => JsonValue.Create(Default);
    public override string Values => $"a whole number of {Unit}, from {Least} to {Most}";
    public override string Limits => $"From {Least} to {Most} {Unit}.";
    public override JsonObject Schema =>
        new()
        {
            ["type"] = "integer",
            ["minimum"] = Least,
            ["maximum"] = Most,
        };

    protected override bool TryRead(JsonElement value, out int read)
    {
        read = 0;
        return WholeNumbers.TryRead(value, out read) && read >= Least && read <= Most;
    }
}

internal sealed record TextSetting(
    string Name,
    string Default,
    string Description,
    string Rationale,
    Func<ServerSettings, string, ServerSettings> Set
) : Setting<string>(Name, Default, Description, Rationale, Set)
{
    public override JsonNode DefaultValue => JsonValue.Create(Default);
    public override string Values => "a string that is not empty";
    public override JsonObject Schema => new() { ["type"] = "string", ["minLength"] = 1 };

    protected override bool TryRead(JsonElement value, out string read)
    {
        read = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return read.Length > 0;
    }
}

/// <summary>A program to run. No project may choose it for a writer, and the server itself does not read it.</summary>
internal sealed record PathSetting(string Name, string Description, string Rationale)
    : Setting<string>(Name, "", Description, Rationale, (settings, _) => settings)
{
    public override JsonNode DefaultValue => JsonValue.Create(Default);
    public override string Values => "the path of a file, or an empty string";
    public override JsonObject Schema => new() { ["type"] = "string", ["scope"] = "machine-overridable" };

    protected override bool TryRead(JsonElement value, out string read)
    {
        read = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return value.ValueKind == JsonValueKind.String;
    }
}

internal sealed record TextListSetting(
    string Name,
    IReadOnlyList<string> Default,
    string Description,
    string Rationale,
    Func<ServerSettings, IReadOnlyList<string>, ServerSettings> Set
) : Setting<IReadOnlyList<string>>(Name, Default, Description, Rationale, Set)
{
    public override JsonNode DefaultValue => new JsonArray([.. Default.Select(name => JsonValue.Create(name))]);
    public override string Values => "a list of strings";
    public override JsonObject Schema =>
        new()
        {
            ["type"] = "array",
            ["items"] = new JsonObject { ["type"] = "string" },
        };

    protected override bool TryRead(JsonElement value, out IReadOnlyList<string> read)
    {
        var isList = value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String);
        read = isList ? [.. value.EnumerateArray().Select(item => item.GetString()!)] : [];
        return isList;
    }
}

internal sealed record EnumSetting<T>(
    string Name,
    T Default,
    IReadOnlyList<(T Value, string Meaning)> Among,
    string Description,
    string Rationale,
    Func<ServerSettings, T, ServerSettings> Set
) : Setting<T>(Name, Default, Description, Rationale, Set)
    where T : struct, Enum
{
    public override JsonNode DefaultValue => JsonValue.Create(Word(Default));
    public override string Values => string.Join(", ", Choices.SkipLast(1).Select(Quoted)) + $" or {Quoted(Choices[^1])}";
    public override IReadOnlyList<(string Word, string Meaning)> Choices =>
        [.. Among.Select(choice => (Word(choice.Value), choice.Meaning))];

    public override JsonObject Schema =>
        new()
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. Choices.Select(choice => JsonValue.Create(choice.Word))]),
            ["enumDescriptions"] = new JsonArray([.. Choices.Select(choice => JsonValue.Create(choice.Meaning))]),
        };

    protected override bool TryRead(JsonElement value, out T read)
    {
        foreach (var (choice, _) in Among)
        {
            read = choice;
            if (value.ValueKind == JsonValueKind.String && value.ValueEquals(Word(choice)))
                return true;
        }
        read = Default;
        return false;
    }

    private static string Quoted((string Word, string Meaning) choice) => $"`{choice.Word}`";

    private static string Word(T value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
