using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Inlines;

/// <summary>Marks of one or a few characters that mean the same in several dialects.</summary>
internal static class CommonInlines
{
    public static bool Drop(ref InlineReader reader) => reader.Drop(1);

    public static bool Space(ref InlineReader reader)
    {
        reader.Output.Space();
        return reader.Drop(1);
    }

    /// <summary>A backslash makes the next character literal.</summary>
    public static bool Escape(ref InlineReader reader)
    {
        if (!char.IsPunctuation(reader.Ahead(1)) && !char.IsSymbol(reader.Ahead(1)))
            return false;
        reader.Drop(1);
        reader.Copy(1);
        return true;
    }

    /// <summary>"--" and "---" between words or numbers; a run at the caret may still grow.</summary>
    public static bool Dash(ref InlineReader reader)
    {
        var length = BlockParsing.Run(reader.Rest, '-');
        return length switch
        {
            2 => reader.Replace(2, "–"),
            3 => reader.Replace(3, "—"),
            _ => false,
        };
    }

    /// <summary>Closes a bracket that some rule opened as markup.</summary>
    public static bool CloseBracket(ref InlineReader reader)
    {
        if (reader.OpenBrackets == 0)
            return false;
        reader.OpenBrackets--;
        return reader.Drop(1);
    }
}
