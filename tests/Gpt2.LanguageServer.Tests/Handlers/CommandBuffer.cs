using System.Text.Json;
using Gpt2.Tests;

namespace Gpt2.LanguageServer.Tests.Handlers;

/// <summary>An open document in an editor that applies the server's edits, each only to the version that it was made for.</summary>
internal sealed class CommandBuffer
{
    private readonly Lock gate = new();
    private readonly Editor editor;
    private readonly List<string> insertions = [];
    private int version = 1;

    private CommandBuffer(Editor editor, string text) => (this.editor, Text) = (editor, text);

    public string Uri { get; } = $"file:///buffer{Guid.NewGuid():N}";
    public string Text { get; private set; }

    /// <summary>Where the mark $0 was.</summary>
    public object Caret { get; private set; } = new();

    /// <summary>What the server's edits put in, one after the other.</summary>
    public IReadOnlyList<string> Insertions
    {
        get { lock (gate) return [.. insertions]; }
    }

    /// <summary>Called with each edit that arrives, before it is applied: the writer may still type.</summary>
    public Action<CommandBuffer>? BeforeEdit { get; set; }

    public static async Task<CommandBuffer> OpenAsync(Editor editor, string marked, string languageId = "markdown")
    {
        var caret = marked.IndexOf("$0", StringComparison.Ordinal);
        var buffer = new CommandBuffer(editor, marked.Remove(caret, 2));
        buffer.Caret = buffer.PositionAt(caret);
        editor.Answers["workspace/applyEdit"] = buffer.Apply;
        await editor.NotifyAsync("textDocument/didOpen", new { textDocument = new { uri = buffer.Uri, languageId, version = 1, text = buffer.Text } });
        return buffer;
    }

    /// <summary>What the writer, or another program, does to the document.</summary>
    public void Edit(int start, int length, string text)
    {
        lock (gate)
            Replace(start, start + length, text);
    }

    private object? Apply(JsonElement parameters)
    {
        BeforeEdit?.Invoke(this);
        lock (gate)
        {
            var (madeFor, edit) = TheEdit(parameters.GetProperty("edit"));
            if (madeFor is { } wanted && wanted != version)
                return new { applied = false, failureReason = "the document has changed" };
            var text = edit.GetProperty("newText").GetString()!;
            insertions.Add(text);
            Replace(OffsetAt(edit.GetProperty("range").GetProperty("start")), OffsetAt(edit.GetProperty("range").GetProperty("end")), text);
            return new { applied = true };
        }
    }

    private (int? Version, JsonElement Edit) TheEdit(JsonElement edit)
    {
        if (!edit.TryGetProperty("documentChanges", out var changes))
            return (null, Single(edit.GetProperty("changes").GetProperty(Uri)));
        var change = Single(changes);
        return (change.GetProperty("textDocument").GetProperty("version").GetInt32(), Single(change.GetProperty("edits")));
    }

    private static JsonElement Single(JsonElement array) => array.EnumerateArray().Single();

    private void Replace(int start, int end, string text)
    {
        var range = new { start = PositionAt(start), end = PositionAt(end) };
        Text = string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(end));
        _ = editor.NotifyAsync("textDocument/didChange", new
        {
            textDocument = new { uri = Uri, version = ++version },
            contentChanges = new[] { new { range, text } },
        });
    }

    private object PositionAt(int offset)
    {
        var before = Text[..offset];
        return new { line = before.Count(c => c == '\n'), character = offset - 1 - before.LastIndexOf('\n') };
    }

    private int OffsetAt(JsonElement position)
    {
        var start = 0;
        for (var line = position.GetProperty("line").GetInt32(); line > 0; line--)
            start = Text.IndexOf('\n', start) + 1;
        return start + position.GetProperty("character").GetInt32();
    }
}
