namespace Gpt2.LanguageServer.Protocol;

internal sealed record ShowMessageParams(MessageType Type, string Message);
internal sealed record LogMessageParams(MessageType Type, string Message);
internal sealed record LogTraceParams(string Message);
internal enum MessageType { Error = 1, Warning = 2, Info = 3 }
