using System.Reflection;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Suggestions;
using Gpt2.LanguageServer.Writing;

namespace Gpt2.LanguageServer.Server;

/// <summary>initialize and initialized: the server's capabilities, and its start.</summary>
internal static class Lifecycle
{
    public static readonly ServerInfo Info = new(
        "gpt2-lsp",
        typeof(Lifecycle).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion
    );

    public static InitializeResult Initialize(SuggestionService service, InitializeParams request, Action hangUp)
    {
        var client = service.Editor.Capabilities = request.Capabilities ?? new();
        service.Editor.HasSpaceAfterWord = ExperimentalCapabilities.HasSpaceAfterWord(request);
        service.Editor.HasApiKeys = ExperimentalCapabilities.HasApiKeys(request);
        service.Editor.HasMessages = ExperimentalCapabilities.HasMessages(request);
        var (encoding, encodingName) = Encoding(client.General?.PositionEncodings);
        service.Editor.Locale = request.Locale;
        service.Documents.Encoding = encoding;
        service.Workspace.Folders = Folders(request);
        service.Editor.Log.Trace = request.Trace ?? TraceValue.Off;
        if (request.InitializationOptions is { } options)
            service.Settings.Initialize(options);
        if (request.ProcessId is { } editor)
            ParentProcess.WhenGone(editor, hangUp, service.Editor.Ended);

        // A client with ghost text needs no menu after every space; a client without has only the menu.
        string[] menuOpeners = client.TextDocument?.InlineCompletion is null ? [" "] : [];
        return new(
            new(
                encodingName,
                new(OpenClose: true, TextDocumentSyncKind.Incremental, Save: true),
                new(menuOpeners),
                InlineCompletionProvider: true,
                new([CodeActions.Kind], WorkDoneProgress: true),
                new(CommandNames.All, WorkDoneProgress: true),
                new(new([AlternativesCache.Scheme]))
            ),
            Info
        );
    }

    public static async Task InitializedAsync(SuggestionService service)
    {
        service.Editor.Log.Info($"{Info.Name} {Info.Version}, positions in {service.Documents.Encoding}");
        service.Settings.Complain();
        if (service.Settings.NamesModel)
            service.Models.Load(service.Settings.Current); // an editor that is still starting may send its configuration late
        try
        {
            await Configuration.FollowAsync(service).ConfigureAwait(false);
        }
        finally
        {
            // Whatever the editor has answered: without a model the server would stay silent for good.
            _ = Configuration.ReadReferencesAsync(service);
            service.Models.Load(service.Settings.Current);
        }
    }

    public static void SetTrace(EditorClient editor, SetTraceParams request) => editor.Log.Trace = request.Value;

    public static object? Shutdown(SuggestionService service)
    {
        service.Models.Unload();
        return null;
    }

    private static string[] Folders(InitializeParams request)
    {
        var uris = request.WorkspaceFolders?.Select(folder => folder.Uri) ?? (request.RootUri is { } root ? [root] : []);
        return [.. uris.Select(WorkspaceFiles.PathOf).OfType<string>()];
    }

    /// <summary>The client's first choice among the known encodings; UTF-16, which every client supports, if it names none.</summary>
    private static (PositionEncoding, string) Encoding(string[]? offered)
    {
        foreach (var name in offered ?? [])
        {
            switch (name)
            {
                case PositionEncodingKind.Utf8:
                    return (PositionEncoding.Utf8, name);
                case PositionEncodingKind.Utf16:
                    return (PositionEncoding.Utf16, name);
                case PositionEncodingKind.Utf32:
                    return (PositionEncoding.Utf32, name);
            }
        }
        return (PositionEncoding.Utf16, PositionEncodingKind.Utf16);
    }
}
