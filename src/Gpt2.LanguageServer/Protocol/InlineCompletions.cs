namespace Gpt2.LanguageServer.Protocol;

internal sealed record InlineCompletionParams(TextDocumentIdentifier TextDocument, Position Position, InlineCompletionContext Context);

internal sealed record InlineCompletionContext(
    InlineCompletionTriggerKind TriggerKind,
    SelectedCompletionInfo? SelectedCompletionInfo = null
);

internal enum InlineCompletionTriggerKind
{
    Invoked = 1,
    Automatic = 2,
}

internal sealed record SelectedCompletionInfo(Range Range, string Text);

internal sealed record InlineCompletionList(InlineCompletionItem[] Items);

internal sealed record InlineCompletionItem(string InsertText, Range Range);
