using System.Text.Json;

namespace Gpt2.LanguageServer.Protocol;

// What this server adds to LSP, under its own name.

/// <summary>What our own plugins announce as <c>experimental</c>: in the client's capabilities or, if the editor does not let plugins set
/// those, in the initializationOptions.</summary>
internal static class ExperimentalCapabilities
{
    /// <summary>Whether the client removes the space after a menu word when a punctuation mark or line break follows.</summary>
    public static bool HasSpaceAfterWord(InitializeParams request) => Has("spaceAfterWord", request);

    /// <summary>Whether the client shows gpt2/message and carries out its buttons.</summary>
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

/// <summary>gpt2/status: the model's status, for a status bar.</summary>
/// <param name="Message">What is wrong, or how long the pause lasts.</param>
/// <param name="Remedy">What to do about it.</param>
/// <param name="Host">The host that the text is sent to; null if the model runs in the server.</param>
/// <param name="Actions">Buttons that would help, for a client that announces <c>messages</c>.</param>
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
/// <param name="Address">The address as in <c>gpt2.model</c>.</param>
internal sealed record ApiKeyParams(string Address);

/// <summary>gpt2/message: window/showMessage with buttons, for a client that announces <c>messages</c>.</summary>
internal sealed record MessageParams(MessageType Type, string Message, MessageAction[] Actions);

/// <summary>A button: its title, and what the client does when it is pressed.</summary>
/// <param name="Do">One of <see cref="MessageActions"/>.</param>
/// <param name="Argument">The model or the setting.</param>
internal sealed record MessageAction(string Title, string Do, string? Argument = null);

/// <summary>The actions of the buttons.</summary>
internal static class MessageActions
{
    public static MessageAction SelectModel { get; } = new("Select Model", "selectModel");
    public static MessageAction ShowLog { get; } = new("Show Log", "showLog");
    public static MessageAction Resume { get; } = new("Resume", "resume");

    public static MessageAction UseHere(string model) => new("Use in This Workspace", "useHere", model);

    public static MessageAction UseEverywhere(string model) => new("Use Everywhere", "useEverywhere", model);

    public static MessageAction OpenSetting(string name) => new("Open Setting", "openSetting", $"gpt2.{name}");

    /// <param name="size">The size to show, if it is known.</param>
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

/// <summary>The argument of gpt2.pause: a duration, or until the server restarts.</summary>
internal sealed record PauseArgument(double? Minutes = null, bool UntilRestart = false);

/// <summary>The argument of every command that writes text; docs/commands.md explains each member.</summary>
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
/// <param name="Model">The current model.</param>
/// <param name="Models">The models to choose from.</param>
internal sealed record SelectModelResult(string Model, string[] Models);

/// <summary>The answer of gpt2.models.</summary>
/// <param name="Model">The current model, or its directory.</param>
internal sealed record ModelsResult(string Model, ModelItem[] Models);

/// <summary>A model that can be chosen.</summary>
/// <param name="Description">Its strengths and weaknesses, in a few words.</param>
/// <param name="Detail">Its size and licence.</param>
/// <param name="Installed">Whether it is installed; if not, gpt2.pullModel downloads it.</param>
/// <param name="Removable">Whether gpt2.removeModel can remove it.</param>
internal sealed record ModelItem(string Id, string Description, string Detail, bool Installed, bool Removable);

/// <summary>The answer of gpt2.pullModel: the model's directory; null if the writer cancelled.</summary>
internal sealed record PullModelResult(string? Path);

/// <summary>The answer of gpt2.removeModel.</summary>
internal sealed record RemoveModelResult(long BytesFreed);

/// <summary>The argument of gpt2.adapt.</summary>
/// <param name="Paths">Files and folders to learn from; the workspace's folders if null.</param>
/// <param name="Name">The name of the new model.</param>
/// <param name="Model">The model to start from.</param>
/// <param name="Calibrate">Whether to calibrate the new model at once; otherwise the server that loads it does so.</param>
internal sealed record AdaptArgument(string[]? Paths = null, string? Name = null, string? Model = null, bool? Calibrate = null);

/// <summary>The answer of gpt2.adapt.</summary>
/// <param name="Model">The new model; null if it would have been no better.</param>
/// <param name="Before">Bits per byte of the held-back text with the base model.</param>
/// <param name="After">The same with the new model.</param>
/// <param name="Gain">The share by which they fell, from 0 to 1.</param>
internal sealed record AdaptResult(string? Model, double Before, double After, double Gain);

/// <summary>The argument of gpt2.playground.</summary>
/// <param name="Text">The text to show in Surprise.</param>
internal sealed record PlaygroundArgument(string? Text = null);

/// <summary>The answer of gpt2.playground.</summary>
/// <param name="Opened">Whether the editor opened the page.</param>
internal sealed record PlaygroundResult(string Address, bool Opened);

/// <summary>The value of a $/progress for a partialResultToken.</summary>
internal sealed record PartialText(string Text);

/// <summary>The answer of the commands that write one text.</summary>
internal sealed record TextResult(string Text, string? Reason = null);

/// <summary>The answer of gpt2.alternatives.</summary>
/// <param name="Items">The most likely first.</param>
/// <param name="Reason">Why there are none.</param>
/// <param name="Uri">A read-only document that lists them, for clients that support such documents.</param>
internal sealed record AlternativesResult(Alternative[] Items, string? Reason = null, string? Uri = null);

internal sealed record Alternative(string Text, double Confidence);

/// <summary>Why a requested text is incomplete, in addition to the words for a <see cref="Gpt2.Inference.SuppressionReason"/>.</summary>
internal static class TextReason
{
    /// <summary>The writer edited where the text was arriving.</summary>
    public const string Edited = "edited";

    /// <summary>The editor did not apply the edit.</summary>
    public const string Refused = "refused";
}

/// <summary>The answer of gpt2.stats.</summary>
/// <param name="Shown">Suggestions that were shown.</param>
/// <param name="Accepted">Suggestions, or beginnings of suggestions, that were accepted.</param>
/// <param name="KeystrokesSaved">Characters that came from accepted suggestions, less one key for each.</param>
/// <param name="Latency">From a request to its suggestion, in milliseconds.</param>
/// <param name="Today">The part of it from today, by this machine's clock.</param>
/// <param name="Sentence">Today's figures in words.</param>
internal sealed record StatsResult(int Shown, int Accepted, int KeystrokesSaved, Latency Latency, DayStats Today, string Sentence);

internal sealed record DayStats(int Shown, int Accepted, int KeystrokesSaved);

internal sealed record Latency(double P50, double P95);

/// <summary>The answer of gpt2.whyNothing.</summary>
/// <param name="Actions">Buttons that would change it, for a client that has buttons.</param>
internal sealed record WhyNothingResult(string Reason, string Sentence, MessageAction[] Actions);
