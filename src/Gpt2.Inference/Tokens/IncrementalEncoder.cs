using System.Runtime.InteropServices;

namespace Gpt2.Inference.Tokens;

/// <summary>Encodes a text that changes little from call to call: only pieces after the first difference are encoded again.</summary>
internal sealed class IncrementalEncoder(Gpt2Tokenizer tokenizer)
{
    private readonly List<int> ids = [];
    private readonly List<(int TextEnd, int IdsEnd)> pieces = [];
    private string text = "";

    /// <summary>The ids of <paramref name="newText"/>, valid until the next call.</summary>
    public ReadOnlySpan<int> Encode(string newText)
    {
        KeepPieces(text.AsSpan().CommonPrefixLength(newText));
        text = newText;

        var (start, _) = pieces.Count > 0 ? pieces[^1] : default;
        while (start < text.Length)
        {
            var length = PreTokenizer.FirstPiece(text.AsSpan(start));
            ids.AddRange(tokenizer.EncodePiece(text.AsSpan(start, length)));
            start += length;
            pieces.Add((start, ids.Count));
        }
        return CollectionsMarshal.AsSpan(ids);
    }

    /// <summary>Keeps the pieces that end before the first difference, including the characters that determine their end.</summary>
    private void KeepPieces(int common)
    {
        var keep = pieces.Count;
        while (keep > 0 && pieces[keep - 1].TextEnd + PreTokenizer.Lookahead > common)
            keep--;
        pieces.RemoveRange(keep, pieces.Count - keep);
        var idsEnd = keep > 0 ? pieces[keep - 1].IdsEnd : 0;
        ids.RemoveRange(idsEnd, ids.Count - idsEnd);
    }
}
