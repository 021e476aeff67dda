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

/// <summary>What the writer has chosen. <see cref="SettingsSchema"/> says what each means and what it is by default.</summary>
internal sealed record ServerSettings
{
    public bool Enabled { get; init; }
    public IReadOnlyList<string> Languages { get; init; } = [];
    public string Model { get; init; } = "";

    /// <summary>The key of a server that <see cref="Model"/> is the address of; never from a file.</summary>
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

    /// <summary>What differs for one kind of file, as it was given, by the editor's name for the kind.</summary>
    public IReadOnlyDictionary<string, JsonElement> Differences { get; init; } = ImmutableDictionary<string, JsonElement>.Empty;

    /// <summary>The settings of the kinds of file in <see cref="Differences"/>.</summary>
    public IReadOnlyDictionary<string, ServerSettings> ByLanguage { get; init; } = ImmutableDictionary<string, ServerSettings>.Empty;

    /// <summary>The settings for one kind of file.</summary>
    public ServerSettings For(string languageId) => ByLanguage.GetValueOrDefault(languageId, this);

    /// <summary>How long nothing must be asked until the model gives its memory back; zero for never.</summary>
    public TimeSpan UnloadAfter { get; init; }

    /// <summary>The rules to read a document by, or null if suggestions are off for it.</summary>
    /// <remarks>Editors name one dialect in several ways, so a listed name stands for all that mean the same. A listed name
    /// that has no rules is plain text.</remarks>
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

    /// <summary>What to ask of the engine.</summary>
    /// <param name="count">How many suggestions.</param>
    /// <param name="blockEnd">Where the block at the caret ends; one of a single line ends the suggestion whatever is set.</param>
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

    /// <summary>How much the writer's own words count, 0 to 1.</summary>
    public float MemoryWeight => Memory / 100f;

    /// <summary>Whether a model loaded for <paramref name="other"/> serves these settings too.</summary>
    public bool NeedsSameModelAs(ServerSettings other) => (Model, Precision, Threads) == (other.Model, other.Precision, other.Threads);

    /// <summary>How long a suggestion is held back before it is shown, counted from the key.</summary>
    public TimeSpan DelayBeforeShowing =>
        Pace switch
        {
            Pace.Calm => TimeSpan.FromMilliseconds(400),
            Pace.Fast => TimeSpan.Zero,
            _ => TimeSpan.FromMilliseconds(50),
        };
}
