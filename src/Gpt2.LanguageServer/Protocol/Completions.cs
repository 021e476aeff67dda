namespace Gpt2.LanguageServer.Protocol;

internal sealed record CompletionParams(TextDocumentIdentifier TextDocument, Position Position, CompletionContext? Context = null);

internal sealed record CompletionContext(CompletionTriggerKind TriggerKind);

internal enum CompletionTriggerKind
{
    Invoked = 1,
    TriggerCharacter = 2,
    TriggerForIncompleteCompletions = 3,
}

internal sealed record CompletionList(bool IsIncomplete, CompletionItem[] Items);

internal sealed record CompletionItem(
    string Label,
    CompletionItemKind Kind,
    string Detail,
    string SortText,
    string FilterText,
    TextEdit TextEdit
);

internal enum CompletionItemKind
{
    Text = 1,
}

internal sealed record TextEdit(Range Range, string NewText);
