using System.Text.Json;

namespace Gpt2.LanguageServer.Protocol;

// What this server adds to LSP, under its own name.

/// <summary>What our own plugins announce as <c>experimental</c>: in the client's capabilities or, where an editor has those in its own
/// hands, in the initializationOptions.</summary>
internal static class ExperimentalCapabilities
{
    /// <summary>Whether the client takes the space behind a word of the menu away before a mark or a line break.</summary>
    public static bool HasSpaceAfterWord(InitializeParams request) => Has("spaceAfterWord", request);

    /// <summary>Whether the client shows gpt2/message, and does what its buttons say.</summary>
    public static bool HasMessages(InitializeParams request) => Has("messages", request);

    /// <summary>Whether the client answers gpt2/apiKey from its secret storage.</summary>
    public static bool HasApiKeys(InitializeParams request) => Has("apiKeys", request);

    private static bool Has(string name, InitializeParams request) =>
        IsTrue(name, request.Capabilities?.Experimental) || IsTrue(name, Part(request.InitializationOptions, "experimental"));

    private static bool IsTrue(string name, JsonElement? experimental) =>
        Part(Part(experimental, "gpt2"), name) is { ValueKind: JsonValueKind.True };

    private static JsonElement? Part(JsonElement? whole, string name) =>
        whole is { ValueKind: JsonValueKind.Object } given && given.TryGetProperty(name, out var part) ? part : null;
}

/// <summary>gpt2/status: how the model is, for a status bar.</summary>
/// <param name="Message">What is wrong, or how long the pause lasts.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="Host">Where the text is sent; null if the model runs beside the server.</param>
/// <param name="Actions">What would mend it, for a client that announces <c>messages</c>.</param>
internal sealed record StatusParams(
    string State,
    string Model,
    string? Message = null,
    string? Remedy = null,
    MessageAction[]? Actions = null,
    string? Host = null
);

/// <summary>gpt2/apiKey, from the server to a client that announces <c>apiKeys</c>: the key of a model's server; null if there is
/// none.</summary>
/// <param name="Address">As <c>gpt2.model</c> has it.</param>
internal sealed record ApiKeyParams(string Address);

/// <summary>gpt2/message: window/showMessage with buttons, for a client that announces <c>messages</c>.</summary>
internal sealed record MessageParams(MessageType Type, string Message, MessageAction[] Actions);

/// <summary>A button: what it says and what the client does then.</summary>
/// <param name="Do">One of <see cref="MessageActions"/>.</param>
/// <param name="Argument">The model or the setting that is meant.</param>
internal sealed record MessageAction(string Title, string Do, string? Argument = null);

/// <summary>What the buttons of messages do.</summary>
internal static class MessageActions
{
    public static MessageAction SelectModel { get; } = new("Select Model", "selectModel");
    public static MessageAction ShowLog { get; } = new("Show Log", "showLog");
    public static MessageAction Resume { get; } = new("Resume", "resume");

    public static MessageAction OpenSetting(string name) => new("Open Setting", "openSetting", $"gpt2.{name}");

    /// <param name="size">For the writer, if it is known.</param>
    public static MessageAction Download(string model, string? size) =>
        new(size is null ? "Download" : $"Download ({size})", "download", model);
}

/// <summary>The values of <see cref="StatusParams.State"/>.</summary>
internal static class StatusState
{
    public const string Loading = "loading";
    public const string Ready = "ready";
    public const string Busy = "busy";
    public const string Paused = "paused";
    public const string Error = "error";
}

/// <summary>The argument of gpt2.pause: a time, or for as long as the server runs.</summary>
internal sealed record PauseArgument(double? Minutes = null, bool UntilRestart = false);

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

/// <summary>The argument of gpt2.selectModel, gpt2.pullModel and gpt2.removeModel.</summary>
internal sealed record ModelArgument(string? Model = null);

/// <summary>The answer of gpt2.selectModel.</summary>
/// <param name="Model">The model that holds now.</param>
/// <param name="Models">Those that can be selected.</param>
internal sealed record SelectModelResult(string Model, string[] Models);

/// <summary>The answer of gpt2.models.</summary>
/// <param name="Model">The model that holds now, or its directory.</param>
internal sealed record ModelsResult(string Model, ModelItem[] Models);

/// <summary>A model to choose.</summary>
/// <param name="Description">What speaks for it or against it, in a few words.</param>
/// <param name="Detail">Its size and licence.</param>
/// <param name="Installed">Whether it is here; else gpt2.pullModel fetches it.</param>
/// <param name="Removable">Whether gpt2.removeModel takes it away.</param>
internal sealed record ModelItem(string Id, string Description, string Detail, bool Installed, bool Removable);

/// <summary>The answer of gpt2.pullModel: where the model lies; nowhere if the writer cancelled.</summary>
internal sealed record PullModelResult(string? Path);

/// <summary>The answer of gpt2.removeModel.</summary>
internal sealed record RemoveModelResult(long BytesFreed);

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

/// <summary>The argument of gpt2.playground.</summary>
/// <param name="Text">What the page shows in Surprise.</param>
internal sealed record PlaygroundArgument(string? Text = null);

/// <summary>The answer of gpt2.playground.</summary>
/// <param name="Opened">Whether the editor has opened the page.</param>
internal sealed record PlaygroundResult(string Address, bool Opened);

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
/// <param name="Today">What of it fell on this day, by the clock of this machine.</param>
/// <param name="Sentence">The day's figures for the writer.</param>
internal sealed record StatsResult(int Shown, int Accepted, int KeystrokesSaved, Latency Latency, DayStats Today, string Sentence);

internal sealed record DayStats(int Shown, int Accepted, int KeystrokesSaved);

internal sealed record Latency(double P50, double P95);

/// <summary>The answer of gpt2.whyNothing.</summary>
/// <param name="Actions">What would change it, for a client that has buttons.</param>
internal sealed record WhyNothingResult(string Reason, string Sentence, MessageAction[] Actions);
