using System.Text.Json;

namespace Gpt2.LanguageServer.Protocol;

// What this server adds to LSP, under its own name.

/// <summary>gpt2/status: how the model is, for a status bar.</summary>
internal sealed record StatusParams(string State, string Model, string? Message = null, string? Remedy = null);

/// <summary>The values of <see cref="StatusParams.State"/>.</summary>
internal static class StatusState
{
    public const string Loading = "loading";
    public const string Ready = "ready";
    public const string Busy = "busy";
    public const string Paused = "paused";
    public const string Error = "error";
}

/// <summary>The argument of gpt2.pause.</summary>
internal sealed record PauseArgument(double Minutes);

/// <summary>The argument of every command that writes text; docs/commands.md says what each part means.</summary>
internal sealed record TextArgument(
    string? Uri = null,
    Position? Position = null,
    int? MaxTokens = null,
    float? Temperature = null,
    int? TopK = null,
    float? TopP = null,
    int? Seed = null,
    int? Count = null,
    JsonElement? PartialResultToken = null,
    string? Text = null,
    int? Index = null,
    bool? Show = null,
    float? RepetitionPenalty = null,
    string? StopAt = null,
    string[]? Banned = null,
    bool? KeepStyle = null,
    bool? VaryOpenings = null
);

/// <summary>The argument of gpt2.selectModel.</summary>
internal sealed record ModelArgument(string? Model = null);

/// <summary>The answer of gpt2.selectModel.</summary>
/// <param name="Model">The model that holds now.</param>
/// <param name="Models">Those that can be selected.</param>
internal sealed record SelectModelResult(string Model, string[] Models);

/// <summary>The argument of gpt2.adapt.</summary>
/// <param name="Paths">Files and folders to learn from; the workspace's folders if not given.</param>
/// <param name="Name">What the model is called.</param>
/// <param name="Model">The model that learns.</param>
/// <param name="Calibrate">Whether what was made is calibrated at once; else that is left to the server that loads it.</param>
internal sealed record AdaptArgument(string[]? Paths = null, string? Name = null, string? Model = null, bool? Calibrate = null);

/// <summary>The answer of gpt2.adapt.</summary>
/// <param name="Model">What was made; null if it would have been no better.</param>
/// <param name="Before">Bits per byte of the text held back, by the model that learnt.</param>
/// <param name="After">By what was learnt.</param>
/// <param name="Gain">How much less that is, from 0 to 1.</param>
internal sealed record AdaptResult(string? Model, double Before, double After, double Gain);

/// <summary>The value of a $/progress for a partialResultToken.</summary>
internal sealed record PartialText(string Text);

/// <summary>The answer of the commands that write one text.</summary>
internal sealed record TextResult(string Text, string? Reason = null);

/// <summary>The answer of gpt2.alternatives.</summary>
/// <param name="Items">The likeliest first.</param>
/// <param name="Reason">Why there is none.</param>
/// <param name="Uri">The read-only document that shows them, for clients that know such.</param>
internal sealed record AlternativesResult(Alternative[] Items, string? Reason = null, string? Uri = null);

internal sealed record Alternative(string Text, double Confidence);

/// <summary>Why a requested text is not whole, besides the words for a <see cref="Gpt2.Inference.SuppressionReason"/>.</summary>
internal static class TextReason
{
    /// <summary>The writer edited where the text was arriving.</summary>
    public const string Edited = "edited";

    /// <summary>The editor did not apply the edit.</summary>
    public const string Refused = "refused";
}

/// <summary>The answer of gpt2.stats.</summary>
/// <param name="Shown">Suggestions that were shown.</param>
/// <param name="Accepted">Suggestions, or beginnings of them, that were accepted.</param>
/// <param name="KeystrokesSaved">Characters that came by accepting, less one key for each time.</param>
/// <param name="Latency">From a request to its suggestion, in milliseconds.</param>
internal sealed record StatsResult(int Shown, int Accepted, int KeystrokesSaved, Latency Latency);

internal sealed record Latency(double P50, double P95);

/// <summary>The answer of gpt2.whyNothing.</summary>
internal sealed record WhyNothingResult(string Reason, string Sentence);
