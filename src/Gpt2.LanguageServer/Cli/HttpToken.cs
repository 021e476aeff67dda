using System.Security.Cryptography;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Cli;

/// <summary>The token that callers of the HTTP API must send. The user sets it in the environment, or it is random.</summary>
internal static class HttpToken
{
    private const string Variable = "GPT2_LSP_TOKEN";

    private const int Least = 16; // characters

    private static string? Chosen => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } token ? token : null;

    /// <summary>Whether the user set it, and so knows it.</summary>
    public static bool IsChosen => Chosen is not null;

    /// <exception cref="Gpt2Exception">The user's token is too short.</exception>
    public static string Read() =>
        Chosen is not { } token ? New()
        : token.Length >= Least ? token
        : throw new Gpt2Exception($"The token in {Variable} is too short.", $"Choose one of at least {Least} characters.");

    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Least));
}
