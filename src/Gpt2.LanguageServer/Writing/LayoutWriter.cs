using System.Text;

namespace Gpt2.LanguageServer.Writing;

/// <summary>Passes a text on in whole words, laid out like the block at its place.</summary>
internal sealed class LayoutWriter(TextLayout layout)
{
    /// <summary>Text without a space for this long is not a word; some scripts have no spaces at all.</summary>
    private const int LongestWord = 32;

    private readonly StringBuilder waiting = new();
    private readonly StringBuilder fitted = new();
    private int column = layout.Column;
    private char last = layout.Before;
    private bool begun;

    /// <summary>The text that can be passed on after this addition.</summary>
    public string Append(string text)
    {
        waiting.Append(text);
        var all = waiting.ToString();
        var words = all.Length - LastWord(all) > LongestWord ? all.Length : LastWord(all);
        while (words > 0 && all[words - 1] is '-' or '—' or '–') // the character after a dash decides what kind of dash it is
            words = LastWord(all[..words]);
        waiting.Remove(0, words);
        return Fit(all[..words]);
    }

    /// <summary>The rest of the text.</summary>
    /// <param name="isCut">Whether the text reached its maximum length, so that its last word may be incomplete.</param>
    public string Finish(bool isCut)
    {
        var rest = waiting.ToString().TrimEnd();
        var last = isCut && begun && rest.Length > 0 && char.IsLetterOrDigit(rest[^1]) ? "" : Fit(rest);
        return begun && layout.BeforeWord ? last + " " : last;
    }

    /// <summary>Where the last word begins, with the white space before it.</summary>
    private static int LastWord(string text)
    {
        var at = text.Length;
        while (at > 0 && !char.IsWhiteSpace(text[at - 1]))
            at--;
        while (at > 0 && char.IsWhiteSpace(text[at - 1]))
            at--;
        return at;
    }

    private string Fit(string raw)
    {
        var text = layout.Style.Apply(raw, last).AsSpan();
        last = raw.Length > 0 ? raw[^1] : last;
        fitted.Clear();
        while (!text.IsEmpty)
        {
            var space = text[..^text.TrimStart().Length];
            text = text[space.Length..];
            var word = text[..(text.IndexOfAny(" \t\r\n") is var end and >= 0 ? end : text.Length)];
            text = text[word.Length..];
            Space(space, word);
            fitted.Append(word);
            column += word.Length;
            begun |= !word.IsEmpty;
        }
        return fitted.ToString();
    }

    private void Space(ReadOnlySpan<char> space, ReadOnlySpan<char> word)
    {
        if (!begun && layout.AfterSpace)
            return;
        // A line that begins with a number or a mark would be a list item or a heading.
        var breaks = space.Count('\n');
        if (
            breaks == 0
            && !space.IsEmpty
            && column + space.Length + word.Length > layout.Width
            && word is [var letter, ..]
            && char.IsLetter(letter)
        )
            breaks = 1;
        if (breaks == 0)
            fitted.Append(space);
        else
            fitted.Insert(fitted.Length, layout.LineBreak, breaks);
        column = breaks == 0 ? column + space.Length : layout.LineBreak.AsSpan().TrimStart("\r\n").Length;
    }
}
