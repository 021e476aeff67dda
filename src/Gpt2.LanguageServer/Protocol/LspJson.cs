using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gpt2.LanguageServer.Protocol;

/// <summary>How protocol records become JSON: camelCase, without nulls, with types known at compile time.</summary>
[JsonSerializable(typeof(InitializeParams))]
[JsonSerializable(typeof(InitializeResult))]
[JsonSerializable(typeof(InitializedParams))]
[JsonSerializable(typeof(NoParams))]
[JsonSerializable(typeof(SetTraceParams))]
[JsonSerializable(typeof(DidOpenTextDocumentParams))]
[JsonSerializable(typeof(DidChangeTextDocumentParams))]
[JsonSerializable(typeof(DidSaveTextDocumentParams))]
[JsonSerializable(typeof(DidCloseTextDocumentParams))]
[JsonSerializable(typeof(InlineCompletionParams))]
[JsonSerializable(typeof(InlineCompletionList))]
[JsonSerializable(typeof(CompletionParams))]
[JsonSerializable(typeof(CompletionList))]
[JsonSerializable(typeof(CodeActionParams))]
[JsonSerializable(typeof(object[]))]
[JsonSerializable(typeof(CodeAction))]
[JsonSerializable(typeof(Command))]
[JsonSerializable(typeof(TextDocumentContentParams))]
[JsonSerializable(typeof(TextDocumentContentResult))]
[JsonSerializable(typeof(DidChangeConfigurationParams))]
[JsonSerializable(typeof(ConfigurationParams))]
[JsonSerializable(typeof(JsonElement[]))]
[JsonSerializable(typeof(JsonElement?))]
[JsonSerializable(typeof(RegistrationParams))]
[JsonSerializable(typeof(ExecuteCommandParams))]
[JsonSerializable(typeof(ApplyWorkspaceEditParams))]
[JsonSerializable(typeof(ApplyWorkspaceEditResult))]
[JsonSerializable(typeof(ShowDocumentParams))]
[JsonSerializable(typeof(WorkDoneProgressCreateParams))]
[JsonSerializable(typeof(WorkDoneProgressCancelParams))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ProgressParams))]
[JsonSerializable(typeof(WorkDoneProgressBegin))]
[JsonSerializable(typeof(WorkDoneProgressReport))]
[JsonSerializable(typeof(WorkDoneProgressEnd))]
[JsonSerializable(typeof(ShowMessageParams))]
[JsonSerializable(typeof(LogMessageParams))]
[JsonSerializable(typeof(LogTraceParams))]
[JsonSerializable(typeof(StatusParams))]
[JsonSerializable(typeof(MessageParams))]
[JsonSerializable(typeof(ApiKeyParams))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(PauseArgument))]
[JsonSerializable(typeof(TextArgument))]
[JsonSerializable(typeof(PartialText))]
[JsonSerializable(typeof(TextResult))]
[JsonSerializable(typeof(StatsResult))]
[JsonSerializable(typeof(AlternativesResult))]
[JsonSerializable(typeof(WhyNothingResult))]
[JsonSerializable(typeof(ModelArgument))]
[JsonSerializable(typeof(SelectModelResult))]
[JsonSerializable(typeof(ModelsResult))]
[JsonSerializable(typeof(PullModelResult))]
[JsonSerializable(typeof(RemoveModelResult))]
[JsonSerializable(typeof(AdaptArgument))]
[JsonSerializable(typeof(AdaptResult))]
[JsonSerializable(typeof(PlaygroundArgument))]
[JsonSerializable(typeof(PlaygroundResult))]
internal sealed partial class LspJson : JsonSerializerContext
{
    /// <summary>The types in the protocol's JSON.</summary>
    public static LspJson Configured { get; } =
        new(
            new JsonSerializerOptions(JsonSerializerDefaults.Web)
            {
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,

                // Refuses messages that lack a required member, so that no handler meets a null.
                RespectNullableAnnotations = true,
                RespectRequiredConstructorParameters = true,
                Converters =
                {
                    new ListsWithoutNull<string>(),
                    new ListsWithoutNull<WorkspaceFolder>(),
                    new ListsWithoutNull<TextDocumentContentChangeEvent>(),
                    new WholeNumbers(),
                    new WholeNumbers<InlineCompletionTriggerKind>(),
                    new WholeNumbers<CompletionTriggerKind>(),
                    new WholeNumbers<CodeActionTriggerKind>(),
                },
            }
        );
}
