namespace Gpt2.LanguageServer.Http;

/// <summary>How to serve the API.</summary>
/// <param name="Port">0 means any free port.</param>
/// <param name="Token">The token that callers must send; null: any program on this machine may ask.</param>
internal sealed record HttpOptions(int Port, string? Token);
