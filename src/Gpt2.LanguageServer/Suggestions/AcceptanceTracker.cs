using Gpt2.LanguageServer.Documents;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>Finds out what became of the suggestions that were shown.</summary>
/// <remarks>
/// Editors do not report this. A suggestion was accepted if the next edit inserts it, or a beginning of it that ends with a word, at its
/// place; a single character was typed. It was passed over if something else was typed there. A suggestion that is being typed, or shown by
/// several requests, counts as shown once.
/// </remarks>
internal sealed class AcceptanceTracker
{
    private sealed record Showing(string Uri, int Offset, string[] Texts, bool IsTyped);

    private readonly Lock gate = new();
    private Showing? current;

    /// <summary>A suggestion was shown.</summary>
    public event Action? Began;

    /// <summary>This many characters of a suggestion were accepted.</summary>
    public event Action<int>? Accepted;

    /// <summary>A suggestion was right to its end, accepted or typed.</summary>
    public event Action? Confirmed;

    /// <summary>The writer typed something else.</summary>
    public event Action? PassedOver;

    public void Show(string uri, int offset, IEnumerable<string> texts)
    {
        lock (gate)
        {
            var stays = current is not null && DocumentUri.AreSame(current.Uri, uri) && current.Offset == offset;
            if (!stays)
                Began?.Invoke();
            current = stays ? current! with { Texts = [.. current.Texts.Union(texts)] } : new(uri, offset, [.. texts], IsTyped: false);
        }
    }

    public void Follow(DocumentChange change)
    {
        lock (gate)
            if (current is not null && DocumentUri.AreSame(current.Uri, change.Uri))
                current = change.After is null ? null : After(current, change);
    }

    /// <summary>The rest of the suggestion, or null.</summary>
    private Showing? After(Showing before, DocumentChange change)
    {
        var edit = change.Edit.Start == change.Edit.End ? change.Edit : change.Edit.Trimmed(change.Before.Text);
        if (edit.Start != before.Offset || edit.End != before.Offset || edit.Text.Length == 0)
            return null;

        string[] agreeing = [.. before.Texts.Where(text => text.StartsWith(edit.Text, StringComparison.Ordinal))];
        var accepted = edit.Text.Length > 1 && agreeing.Any(text => EndsWord(text, edit.Text.Length));
        if (accepted)
            Accepted?.Invoke(edit.Text.Length);
        if (accepted || agreeing.Contains(edit.Text))
            Confirmed?.Invoke();
        else if (agreeing.Length == 0 && !before.IsTyped)
            PassedOver?.Invoke();
        string[] rest = [.. agreeing.Select(text => text[edit.Text.Length..]).Where(text => text.Length > 0)];
        return rest.Length == 0 ? null : new(before.Uri, before.Offset + edit.Text.Length, rest, IsTyped: true);
    }

    private static bool EndsWord(string text, int length) =>
        length == text.Length
        || (!char.IsWhiteSpace(text[length - 1]) && !(char.IsLetterOrDigit(text[length - 1]) && char.IsLetterOrDigit(text[length])));
}
