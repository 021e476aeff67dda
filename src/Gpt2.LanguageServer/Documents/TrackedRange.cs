namespace Gpt2.LanguageServer.Documents;

/// <summary>A range [Start, End) that grows at its end as text is written into it, while others edit around it.</summary>
internal readonly record struct TrackedRange(int Start, int End)
{
    /// <summary>The range after somebody's edit, or null if the edit touched it.</summary>
    public TrackedRange? After(Edit edit)
    {
        if (edit.Start > End || (edit.Start == edit.End && edit.Text.Length == 0))
            return this;
        if (edit.End >= Start)
            return null;
        var moved = edit.Text.Length - (edit.End - edit.Start);
        return new(Start + moved, End + moved);
    }

    /// <summary>Whether a trimmed edit adds <paramref name="text"/> at the end of the range. The editor may have converted the line breaks,
    /// and may report another place where the same insertion gives the same text: "a" after either a of "aa".</summary>
    public bool IsGrownBy(Edit edit, string text, ChunkedText before)
    {
        if (edit.Start != edit.End || edit.Text.ReplaceLineEndings("\n").Length != text.ReplaceLineEndings("\n").Length)
            return false;
        var between = before.Slice(Math.Min(edit.Start, End), Math.Max(edit.Start, End));
        var (ours, theirs) = edit.Start <= End ? (between + text, edit.Text + between) : (text + between, between + edit.Text);
        return ours.ReplaceLineEndings("\n") == theirs.ReplaceLineEndings("\n");
    }
}
