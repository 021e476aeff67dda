using System.Text.Json;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Suggestions;

namespace Gpt2.LanguageServer.Writing;

/// <summary>textDocument/codeAction: text on request for editors that have only a menu of actions.</summary>
internal static class CodeActions
{
    public const string Kind = "refactor.continue";

    /// <summary>How much of an alternative a menu shows, in UTF-16 units.</summary>
    private const int TitleLength = 50;

    private static readonly (string Title, TextCommandKind Kind)[] Texts =
    [
        ("Continue the paragraph", TextCommandKind.Paragraph),
        ("Complete the sentence", TextCommandKind.Sentence),
    ];

    /// <remarks>Automatic requests get nothing: the model would run wherever the caret goes, and a light bulb would always be there. An
    /// editor that does not say why it asks is taken to ask for the writer.</remarks>
    public static async Task<object[]> HandleAsync(SuggestionService service, CodeActionParams request, CancellationToken ct)
    {
        if (
            request.Context.TriggerKind == CodeActionTriggerKind.Automatic
            || !IsWanted(request)
            || service.Documents.Find(request.TextDocument.Uri) is not { } document
        )
            return [];

        var argument = new TextArgument(request.TextDocument.Uri, Place(document, request.Range));
        var (alternatives, reason) = await Alternatives
            .KnownOrFoundAsync(service, argument, request.WorkDoneToken, ct)
            .ConfigureAwait(false);
        if (reason is not null)
            return [];

        var insertions = alternatives.Select(item => new Command(
            $"Continue: {FirstWords(item.Text)}",
            CommandNames.InsertAlternative,
            [argument with { Text = item.Text }]
        ));
        var requests = service.Editor.Capabilities.Workspace is { ApplyEdit: true }
            ? Requests(service, argument)
            : await WrittenAsync(service, argument, ct).ConfigureAwait(false);
        Command[] commands = [.. insertions, .. requests];
        return service.Editor.Capabilities.TextDocument?.CodeAction?.CodeActionLiteralSupport is null
            ? [.. commands] // as objects: only those are known to the serializer
            : [.. commands.Select(command => ToAction(service, document, command))];
    }

    /// <summary>The end of the selection: eglot selects the word at the caret by itself, and Helix the character, which may be the line
    /// break.</summary>
    private static Position Place(TextDocument document, Gpt2.LanguageServer.Protocol.Range range) =>
        range.End.Character == 0 && range.End.Line > range.Start.Line
            ? document.PositionAt(document.OffsetAt(new(range.End.Line - 1, int.MaxValue)))
            : range.End;

    private static bool IsWanted(CodeActionParams request) =>
        request.Context.Only is not { } only
        || Array.Exists(only, kind => kind.Length == 0 || Kind == kind || Kind.StartsWith(kind + ".", StringComparison.Ordinal));

    /// <summary>A client that does not apply the server's edits gets the insertion as an edit. Others get a command, which tries again when
    /// the client has another version.</summary>
    private static CodeAction ToAction(SuggestionService service, TextDocument document, Command command)
    {
        if (
            service.Editor.Capabilities.Workspace is { ApplyEdit: true }
            || command.Arguments is not [{ Text: { } text, Position: { } position }]
        )
            return new(command.Title, Kind, Command: command);
        var versioned = service.Editor.Capabilities.Workspace?.WorkspaceEdit is { DocumentChanges: true };
        return new(
            command.Title,
            Kind,
            WorkspaceEdits.Of(command.Arguments[0].Uri!, document, versioned, new(new(position, position), text))
        );
    }

    private static IEnumerable<Command> Requests(SuggestionService service, TextArgument argument)
    {
        foreach (var (title, kind) in Texts)
            yield return new(title, kind.Command, [argument]);
        if (service.Editor.Capabilities is { Workspace.TextDocumentContent: not null, Window.ShowDocument.Support: true })
            yield return new("Show alternatives", CommandNames.FindAlternatives, [argument with { Show = true }]);
    }

    /// <summary>For a client that does not apply the server's edits, a command that writes would be useless. It gets the texts themselves.
    /// They have their own progress bars, since the request's progress bar ended with the alternatives.</summary>
    private static async Task<List<Command>> WrittenAsync(SuggestionService service, TextArgument argument, CancellationToken ct)
    {
        var written = new List<Command>();
        foreach (var (title, kind) in Texts)
        {
            var result = await TextCommand.WriteAsync(service, kind, argument, workDoneToken: null, ct).ConfigureAwait(false);
            if (result.Text.Length > 0)
                written.Add(new(title, CommandNames.InsertAlternative, [argument with { Text = result.Text }]));
        }
        return written;
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
