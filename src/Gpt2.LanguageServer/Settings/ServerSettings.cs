using System.Collections.Immutable;
using System.Text.Json;
using Gpt2.Inference;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Remote;
using Gpt2.Inference.Suggestions;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Settings;

internal enum Pace
{
    Calm,
    Normal,
    Fast,
}

/// <summary>The writer's settings. <see cref="SettingsSchema"/> explains each and has the defaults.</summary>
internal sealed record ServerSettings
{
    public bool Enabled { get; init; }
    public IReadOnlyList<string> Languages { get; init; } = [];
    public string Model { get; init; } = "";

    /// <summary>The key for the server whose address is <see cref="Model"/>; never read from a file.</summary>
    public ApiKey? ApiKey { get; init; }
    public Precision Precision { get; init; }
    public int Threads { get; init; }
    public Eagerness Eagerness { get; init; }
    public int MaxTokens { get; init; }
    public StopAt StopAt { get; init; }
    public int Memory { get; init; }
    public IReadOnlyList<string> MemoryFiles { get; init; } = [];
    public IReadOnlyList<string> Banned { get; init; } = [];
    public Pace Pace { get; init; }
    public bool CompletionMenu { get; init; }

    /// <summary>Settings that differ for one kind of file, as given, by the editor's name for the kind.</summary>
    public IReadOnlyDictionary<string, JsonElement> Differences { get; init; } = ImmutableDictionary<string, JsonElement>.Empty;

    /// <summary>The settings of the kinds of file in <see cref="Differences"/>.</summary>
    public IReadOnlyDictionary<string, ServerSettings> ByLanguage { get; init; } = ImmutableDictionary<string, ServerSettings>.Empty;

    /// <summary>The settings for one kind of file.</summary>
    public ServerSettings For(string languageId) => ByLanguage.GetValueOrDefault(languageId, this);

    /// <summary>How long the model may be idle before it is unloaded; zero means for ever.</summary>
    public TimeSpan UnloadAfter { get; init; }

    /// <summary>The rules for reading a document, or null if suggestions are off for it.</summary>
    /// <remarks>Editors have several names for a dialect, so a listed name covers all names of its dialect. A listed name without rules is
    /// plain text.</remarks>
    public Dialect? DialectOf(string languageId)
    {
        if (!Enabled)
            return null;
        if (Dialect.OfLanguageId(languageId) is not { } dialect)
            return Languages.Contains(languageId) ? Dialect.PlainText : null;
        foreach (var listed in Languages)
            if (Dialect.OfLanguageId(listed) == dialect)
                return dialect;
        return null;
    }

    /// <summary>The options for the engine.</summary>
    /// <param name="count">The number of suggestions.</param>
    /// <param name="blockEnd">Where the block at the caret ends; a block of one line ends the suggestion whatever the setting.</param>
    public SuggestionOptions Suggestion(int count, StopAt blockEnd) =>
        new()
        {
            Count = count,
            MaxTokens = MaxTokens,
            MemoryWeight = MemoryWeight,
            Banned = Banned,
            StopAt = blockEnd == StopAt.Line ? StopAt.Line : StopAt,
            LeastProbability = count > 1 ? Confidence.LeastOfSeveral : Confidence.LeastProbability,
            ReadingCost = count > 1 ? 0 : Confidence.ReadingCost(Eagerness),
        };

    /// <summary>How much the writer's own words count, from 0 to 1.</summary>
    public float MemoryWeight => Memory / 100f;

    /// <summary>Whether a model loaded for <paramref name="other"/> also serves these settings.</summary>
    public bool NeedsSameModelAs(ServerSettings other) => (Model, Precision, Threads) == (other.Model, other.Precision, other.Threads);

    /// <summary>The delay before a suggestion is shown, counted from the key.</summary>
    public TimeSpan DelayBeforeShowing =>
        Pace switch
        {
            Pace.Calm => TimeSpan.FromMilliseconds(400),
            Pace.Fast => TimeSpan.Zero,
            _ => TimeSpan.FromMilliseconds(40),
        };
}
