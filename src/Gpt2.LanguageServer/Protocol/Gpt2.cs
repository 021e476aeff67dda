namespace Gpt2.LanguageServer.Protocol;

// What this server adds to LSP, under its own name.

/// <summary>gpt2/status: how the model is, for a status bar.</summary>
internal sealed record StatusParams(string State, string Model, string? Message = null, string? Remedy = null);

/// <summary>The values of <see cref="StatusParams.State"/>.</summary>
internal static class StatusState
{
    public const string Loading = "loading";
    public const string Ready = "ready";
    public const string Paused = "paused";
    public const string Error = "error";
}

/// <summary>The argument of gpt2.pause.</summary>
internal sealed record PauseArgument(double Minutes);

/// <summary>The answer of gpt2.whyNothing.</summary>
internal sealed record WhyNothingResult(string Reason, string Sentence);
