using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>The alternatives that were found last, for the menu, the code actions and the document that shows them. In memory
/// only.</summary>
internal sealed class AlternativesCache
{
    /// <summary>The scheme of the documents that show alternatives.</summary>
    public const string Scheme = "gpt2-alternatives";

    private const int Capacity = 20;

    private sealed record Entry(string Document, string Uri, string Prompt, Alternative[] Items);

    private readonly Lock gate = new();
    private readonly LinkedList<Entry> entries = new(); // the newest first
    private int last;

    /// <returns>The address of the document that shows them.</returns>
    public string Remember(string uri, string prompt, Alternative[] items)
    {
        lock (gate)
        {
            var document = $"{Scheme}:///{++last}/Alternatives.md";
            entries.AddFirst(new Entry(document, uri, prompt, items));
            if (entries.Count > Capacity)
                entries.RemoveLast();
            return document;
        }
    }

    /// <summary>What is known of a place: the alternatives found there, or the rest of those that are being typed.</summary>
    public Alternative[] At(string uri, string prompt)
    {
        lock (gate)
        {
            foreach (var entry in entries)
                if (
                    entry.Uri == uri
                    && prompt.StartsWith(entry.Prompt, StringComparison.Ordinal)
                    && Remainder(entry.Items, prompt[entry.Prompt.Length..]) is { Length: > 0 } rest
                )
                    return rest;
            return [];
        }
    }

    /// <summary>The text of a document that shows alternatives; a forgotten one is empty.</summary>
    public string Text(string document)
    {
        lock (gate)
            return entries.FirstOrDefault(entry => entry.Document == document) is { } found
                ? string.Concat(found.Items.Select((item, index) => $"{index + 1}. {item.Text.Trim()}\n\n"))
                : "";
    }

    private static Alternative[] Remainder(Alternative[] items, string typed) =>
        [
            .. items
                .Where(item => item.Text.Length > typed.Length && item.Text.StartsWith(typed, StringComparison.Ordinal))
                .Select(item => item with { Text = item.Text[typed.Length..] }),
        ];
}
