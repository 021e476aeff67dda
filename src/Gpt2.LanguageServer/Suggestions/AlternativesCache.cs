using Gpt2.Inference.Continuations;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>The latest alternatives, for the menu, the code actions and the document that shows them. In memory only.</summary>
internal sealed class AlternativesCache
{
    /// <summary>The scheme of the documents that show alternatives.</summary>
    public const string Scheme = "gpt2-alternatives";

    private const int Capacity = 20;

    private sealed record Entry(string Document, string Uri, string Prompt, string After, Alternative[] Items);

    private readonly Lock gate = new();
    private readonly LinkedList<Entry> entries = new(); // the newest first
    private int last;

    /// <returns>The address of the document that shows them.</returns>
    public string Remember(string uri, string prompt, string after, Alternative[] items)
    {
        lock (gate)
        {
            var document = $"{Scheme}:///{++last}/Alternatives.md";
            entries.AddFirst(new Entry(document, uri, prompt, after, items));
            if (entries.Count > Capacity)
                entries.RemoveLast();
            return document;
        }
    }

    /// <summary>The known alternatives at a place: those found there, or the rest of those that are being typed.</summary>
    /// <param name="after">The text after the place in its paragraph, for which they were made.</param>
    public Alternative[] At(string uri, string prompt, string after)
    {
        lock (gate)
        {
            foreach (var entry in entries)
                if (
                    DocumentUri.AreSame(entry.Uri, uri)
                    && entry.After == after
                    && prompt.StartsWith(entry.Prompt, StringComparison.Ordinal)
                    && Remainder(entry, prompt) is { Length: > 0 } rest
                )
                    return rest;
            return [];
        }
    }

    /// <summary>The text of a document that shows alternatives; empty if it is no longer known.</summary>
    public string Text(string document)
    {
        lock (gate)
            return entries.FirstOrDefault(entry => entry.Document == document) is { } found
                ? string.Concat(found.Items.Select((item, index) => $"{index + 1}. {item.Text.Trim()}\n\n"))
                : "";
    }

    private static Alternative[] Remainder(Entry entry, string prompt)
    {
        var typed = prompt[entry.Prompt.Length..];
        return
        [
            .. entry
                .Items.Where(item => item.Text.Length > typed.Length && item.Text.StartsWith(typed, StringComparison.Ordinal))
                .Select(item => item with { Text = item.Text[typed.Length..] })
                .Where(item => !FollowingText.IsRepeatedBy(item.Text, prompt, entry.After)),
        ];
    }
}
