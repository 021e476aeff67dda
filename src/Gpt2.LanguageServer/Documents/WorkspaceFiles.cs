using Gpt2.LanguageServer.Client;

namespace Gpt2.LanguageServer.Documents;

/// <summary>The folders that are open in the editor, and the files in them whose names and terms may be suggested.</summary>
internal sealed class WorkspaceFiles
{
    private readonly Lock gate = new();
    private Task last = Task.CompletedTask; // they are read one after another
    private volatile ReferenceFiles references = ReferenceFiles.Empty;

    /// <summary>The folders' paths.</summary>
    public IReadOnlyList<string> Folders { get; set; } = [];

    /// <summary>The files as they were last read.</summary>
    public ReferenceFiles References => references;

    /// <summary>Reads changed files in the background.</summary>
    /// <param name="patterns">Which files to read.</param>
    public Task Refresh(IReadOnlyList<string> patterns, LspLog log)
    {
        lock (gate)
            return last = last.ContinueWith(
                _ => Read(patterns, log),
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default
            );
    }

    /// <summary>The path of a file, or null.</summary>
    public static string? PathOf(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.IsFile && !parsed.LocalPath.Contains('\0') ? parsed.LocalPath : null;

    private void Read(IReadOnlyList<string> patterns, LspLog log)
    {
        try
        {
            var before = references.LeftOut;
            references = references.Refreshed(Folders, patterns);
            if (references.LeftOut.Length > 0 && references.LeftOut != before)
                log.Warning($"Left out of gpt2.memoryFiles: {references.LeftOut}");
        }
        catch (Exception e)
        {
            log.Bug("Reading the files of gpt2.memoryFiles", e);
        }
    }
}
