namespace Gpt2.LanguageServer.Documents;

/// <summary>A stretch [Start, End) that is being written into a text, at its end, while others edit around it.</summary>
internal readonly record struct TrackedRange(int Start, int End)
{
    /// <summary>Where the stretch is after somebody's edit, or null if that touched it.</summary>
    public TrackedRange? After(Edit edit)
    {
        if (edit.Start > End || (edit.Start == edit.End && edit.Text.Length == 0))
            return this;
        if (edit.End >= Start)
            return null;
        var moved = edit.Text.Length - (edit.End - edit.Start);
        return new(Start + moved, End + moved);
    }

    /// <summary>Whether a trimmed edit puts <paramref name="text"/> at the end of the stretch. The editor may have turned its line
    /// breaks into its own, and may tell another place where the same insertion gives the same text: "a" after either a of "aa".</summary>
    public bool IsGrownBy(Edit edit, string text, ChunkedText before)
    {
        if (edit.Start != edit.End || edit.Text.ReplaceLineEndings("\n").Length != text.ReplaceLineEndings("\n").Length)
            return false;
        var between = before.Slice(Math.Min(edit.Start, End), Math.Max(edit.Start, End));
        var (ours, theirs) = edit.Start <= End ? (between + text, edit.Text + between) : (text + between, between + edit.Text);
        return ours.ReplaceLineEndings("\n") == theirs.ReplaceLineEndings("\n");
    }
}
