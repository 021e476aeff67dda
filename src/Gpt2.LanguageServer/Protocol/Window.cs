using System.Text.Json;

namespace Gpt2.LanguageServer.Protocol;

internal sealed record ShowMessageParams(MessageType Type, string Message);

internal sealed record LogMessageParams(MessageType Type, string Message);

internal sealed record LogTraceParams(string Message);

internal enum MessageType
{
    Error = 1,
    Warning = 2,
    Info = 3,
}

internal sealed record ShowDocumentParams(string Uri, bool? External = null);

internal sealed record WorkDoneProgressCreateParams(JsonElement Token);

internal sealed record WorkDoneProgressCancelParams(JsonElement Token);

internal sealed record ProgressParams(JsonElement Token, object Value);

internal sealed record WorkDoneProgressBegin(string Title, int Percentage, bool Cancellable = true, string Kind = "begin");

internal sealed record WorkDoneProgressReport(int Percentage, string? Message = null, string Kind = "report");

internal sealed record WorkDoneProgressEnd(string Kind = "end");
