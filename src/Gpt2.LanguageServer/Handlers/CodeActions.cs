using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Server;

namespace Gpt2.LanguageServer.Handlers;

/// <summary>textDocument/codeAction: text on request for editors that have a menu of actions and nothing else.</summary>
internal static class CodeActions
{
    public const string Kind = "refactor.continue";

    /// <summary>As much of an alternative as a menu shows, in UTF-16 units.</summary>
    private const int TitleLength = 50;

    /// <remarks>Nothing is offered to an editor that asks by itself: the model would run wherever the caret goes, and a light bulb would
    /// stand there for good. An editor that does not say who asks is taken to ask for the writer.</remarks>
    public static async Task<object[]> HandleAsync(ServerState state, CodeActionParams request, CancellationToken ct)
    {
        var argument = new TextArgument(request.TextDocument.Uri, request.Range.Start);
        if (request.Context.TriggerKind == CodeActionTriggerKind.Automatic || request.Range.Start != request.Range.End || !IsWanted(request)
            || state.Documents.Find(request.TextDocument.Uri) is not { } document)
            return [];

        var (alternatives, reason) = await Alternatives.KnownOrFoundAsync(state, argument, request.WorkDoneToken, ct).ConfigureAwait(false);
        if (reason is not null)
            return [];

        var insertions = alternatives.Select(item => new Command($"Continue: {FirstWords(item.Text)}", Commands.InsertAlternative, [argument with { Text = item.Text }]));
        Command[] commands = [.. insertions, .. Requests(state, argument)];
        return state.ClientCapabilities.TextDocument?.CodeAction?.CodeActionLiteralSupport is null
            ? commands
            : [.. commands.Select(command => ToAction(state, document, command))];
    }

    private static bool IsWanted(CodeActionParams request) =>
        request.Context.Only is not { } only
        || Array.Exists(only, kind => kind.Length == 0 || Kind == kind || Kind.StartsWith(kind + ".", StringComparison.Ordinal));

    /// <summary>A client that knows more than commands gets an insertion as the edit itself, which it can apply alone.</summary>
    private static CodeAction ToAction(ServerState state, TextDocument document, Command command)
    {
        if (command.Arguments is not [{ Text: { } text, Position: { } position }])
            return new(command.Title, Kind, Command: command);
        var versioned = state.ClientCapabilities.Workspace?.WorkspaceEdit is { DocumentChanges: true };
        return new(command.Title, Kind, Edits.Of(command.Arguments[0].Uri!, document, versioned, new(new(position, position), text)));
    }

    private static IEnumerable<Command> Requests(ServerState state, TextArgument argument)
    {
        yield return new("Continue the paragraph", Commands.ContinueParagraph, [argument]);
        yield return new("Complete the sentence", Commands.CompleteSentence, [argument]);
        if (state.ClientCapabilities is { Workspace.TextDocumentContent: not null, Window.ShowDocument.Support: true })
            yield return new("Show alternatives", Commands.FindAlternatives, [argument with { Show = true }]);
    }

    private static string FirstWords(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= TitleLength)
            return line;
        var end = line.LastIndexOf(' ', TitleLength);
        return string.Concat(line.AsSpan(0, end > 0 ? end : TitleLength), "…");
    }
}
