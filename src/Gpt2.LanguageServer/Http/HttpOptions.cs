namespace Gpt2.LanguageServer.Http;

/// <summary>How the API is served.</summary>
/// <param name="Port">0: any that is free.</param>
/// <param name="Token">What callers must know; null: anybody on this machine may ask.</param>
internal sealed record HttpOptions(int Port, string? Token);
