using System.Text.Json;
using Gpt2.Tests;

namespace Gpt2.LanguageServer.Tests.Writing;

/// <summary>An open document in an editor. It applies an edit of the server only to the version for which the edit was made.</summary>
internal sealed class CommandBuffer
{
    private sealed record Character(char Value);

    private readonly Lock gate = new();
    private readonly Editor editor;
    private readonly List<Character> characters;
    private readonly List<string> insertions = [];
    private Character? lastOfServer; // the server's next insertion must follow it
    private int version = 1;

    private CommandBuffer(Editor editor, string text, int caret)
    {
        this.editor = editor;
        characters = [.. text.Select(c => new Character(c))];
        lastOfServer = caret == 0 ? null : characters[caret - 1];
        Caret = PositionAt(caret);
    }

    public string Uri { get; } = $"file:///buffer{Guid.NewGuid():N}";

    /// <summary>The position of the mark $0.</summary>
    public object Caret { get; }

    public string Text
    {
        get
        {
            lock (gate)
                return string.Concat(characters.Select(c => c.Value));
        }
    }

    /// <summary>The texts that the server's edits inserted, in their order.</summary>
    public IReadOnlyList<string> Insertions
    {
        get
        {
            lock (gate)
                return [.. insertions];
        }
    }

    /// <summary>The number of the server's edits that removed a character or did not directly follow its last insertion.</summary>
    public int Harm { get; private set; }

    /// <summary>Whether the editor is blocked until the command is done and reports its changes only then.</summary>
    public bool StandsStill { get; set; }

    /// <summary>Changes the text and changes it back. The editor does not report this, but its version number rises.</summary>
    public void ChangeSilently()
    {
        lock (gate)
            version += 2;
    }

    /// <summary>Called with each edit that arrives, before it is applied: the writer may still type.</summary>
    public Action? BeforeEdit { get; set; }

    /// <summary>Called when an edit has been applied.</summary>
    public Action? AfterEdit { get; set; }

    public static async Task<CommandBuffer> OpenAsync(Editor editor, string marked, string languageId = "markdown")
    {
        var caret = marked.IndexOf("$0", StringComparison.Ordinal);
        var buffer = new CommandBuffer(editor, marked.Remove(caret, 2), caret);
        editor.Answers["workspace/applyEdit"] = buffer.Apply;
        await editor.NotifyAsync(
            "textDocument/didOpen",
            new
            {
                textDocument = new
                {
                    uri = buffer.Uri,
                    languageId,
                    version = 1,
                    text = buffer.Text,
                },
            }
        );
        return buffer;
    }

    /// <summary>An edit by the writer or by another program.</summary>
    public void Edit(int start, int length, string text)
    {
        lock (gate)
            Replace(start, start + length, text);
    }

    /// <summary>The same, at a place that is given as a fraction of the length.</summary>
    public void Edit(double place, int length, string text)
    {
        lock (gate)
        {
            var start = CharacterStart((int)(place * characters.Count));
            Replace(start, CharacterStart(Math.Min(start + length, characters.Count)), text);
        }
    }

    public Task CloseAsync() => editor.NotifyAsync("textDocument/didClose", new { textDocument = new { uri = Uri } });

    /// <summary>The offset, moved to the start of a surrogate pair, which no editor splits.</summary>
    private int CharacterStart(int offset) =>
        offset > 0 && offset < characters.Count && char.IsLowSurrogate(characters[offset].Value) ? offset - 1 : offset;

    private object? Apply(JsonElement parameters)
    {
        BeforeEdit?.Invoke();
        var applied = TryApply(parameters.GetProperty("edit"));
        if (applied)
            AfterEdit?.Invoke();
        return new { applied };
    }

    private bool TryApply(JsonElement workspaceEdit)
    {
        lock (gate)
        {
            var (madeFor, edit) = TheEdit(workspaceEdit);
            if (madeFor is { } wanted && wanted != version)
                return false;
            var (start, end) = (
                OffsetAt(edit.GetProperty("range").GetProperty("start")),
                OffsetAt(edit.GetProperty("range").GetProperty("end"))
            );
            var text = edit.GetProperty("newText").GetString()!;
            Harm += start == end && ReferenceEquals(start == 0 ? null : characters[start - 1], lastOfServer) ? 0 : 1;
            insertions.Add(text);
            Replace(start, end, text);
            lastOfServer = characters[start + text.Length - 1];
            return true;
        }
    }

    private (int? Version, JsonElement Edit) TheEdit(JsonElement edit)
    {
        if (!edit.TryGetProperty("documentChanges", out var changes))
            return (null, edit.GetProperty("changes").GetProperty(Uri).EnumerateArray().Single());
        var change = changes.EnumerateArray().Single();
        return (
            change.GetProperty("textDocument").GetProperty("version").GetInt32(),
            change.GetProperty("edits").EnumerateArray().Single()
        );
    }

    private void Replace(int start, int end, string text)
    {
        var range = new { start = PositionAt(start), end = PositionAt(end) };
        characters.RemoveRange(start, end - start);
        characters.InsertRange(start, text.Select(c => new Character(c)));
        if (StandsStill)
            return;
        _ = editor.NotifyAsync(
            "textDocument/didChange",
            new { textDocument = new { uri = Uri, version = ++version }, contentChanges = new[] { new { range, text } } }
        );
    }

    private object PositionAt(int offset)
    {
        var before = Text[..offset];
        return new { line = before.Count(c => c == '\n'), character = offset - 1 - before.LastIndexOf('\n') };
    }

    private int OffsetAt(JsonElement position)
    {
        var (start, text) = (0, Text);
        for (var line = position.GetProperty("line").GetInt32(); line > 0; line--)
            start = text.IndexOf('\n', start) + 1;
        return start + position.GetProperty("character").GetInt32();
    }
}
