using Gpt2.Prose.Blocks;

namespace Gpt2.Prose.Inlines;

/// <summary>Code between runs of backquotes of equal length (CommonMark 0.31, section 6.1).</summary>
internal static class CodeSpans
{
    public static bool Backquotes(ref InlineReader reader)
    {
        var run = BlockParsing.Run(reader.Rest, '`');
        var start = reader.At + run;
        // An editor that closes pairs automatically has put both marks around the caret.
        if (start > reader.Caret)
            return reader.Skip(start, NotProse.Code);
        var close = Close(ref reader, start, run);
        if (close >= 0)
            return reader.Keep(start, close - start, close + run, NotProse.Code);
        return reader.Unclosed(NotProse.Code) || reader.Drop(run);
    }

    private static int Close(ref InlineReader reader, int from, int run)
    {
        for (var reach = from + Brackets.Reach; reader.Find("`", from) is >= 0 and var at && at < reach; )
        {
            var length = BlockParsing.Run(reader.Text[at..], '`');
            if (length == run)
                return at;
            from = at + length;
        }
        return -1;
    }
}
