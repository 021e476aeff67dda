using CsCheck;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;
using Xunit;
using Range = Gpt2.LanguageServer.Protocol.Range;

namespace Gpt2.LanguageServer.Tests.Documents;

public sealed class TextDocumentTests
{
    private static readonly Gen<string> Piece = Gen.Frequency(
        (6, Gen.OneOf("a", "word ", "é", "漢字", "😀", "e\u0301", "A sentence of some length. ")),
        (4, Gen.OneOf("\n", "\r\n", "\r", "\n\n", "")),
        (1, Gen.Int[1, 9000].Select(length => new string('x', length))),
        (1, Gen.Int[1, 900].Select(length => string.Concat(Enumerable.Repeat("line\r\n", length)))),
        (1, Gen.Int[1, 3000].Select(length => string.Concat(Enumerable.Repeat("😀", length))))
    );

    private static readonly Gen<string> Text = Piece.Array[0, 12].Select(string.Concat);

    private static readonly Gen<PositionEncoding> Encoding = Gen.Enum<PositionEncoding>();

    // The range is given as fractions of the text, so that long deletions are as likely as short ones.
    private static readonly Gen<(double Start, double Length, string Text)> Edit = Gen.Select(
        Gen.Double.Unit,
        Gen.Double.Unit.Select(part => part * part * part),
        Piece
    );

    [Fact]
    public void Edits_give_the_same_text_as_on_a_plain_string() =>
        Gen.Select(Text, Edit.Array[1, 12], Encoding)
            .Sample(
                (text, edits, encoding) =>
                {
                    var document = new TextDocument("markdown", 0, encoding, new(text));
                    foreach (var edit in edits)
                    {
                        var start = Whole(text, (int)(edit.Start * text.Length));
                        var end = Whole(text, start + (int)(edit.Length * (text.Length - start)));
                        var range = new Range(NaiveText.PositionAt(text, start, encoding), NaiveText.PositionAt(text, end, encoding));
                        document = document.With(document.EditOf(new(edit.Text, range)));
                        text = string.Concat(text.AsSpan(0, start), edit.Text, text.AsSpan(end));
                        Assert.Equal(text, document.Text.ToString());
                        CheckChunks(document.Text);
                    }
                },
                iter: 1000
            );

    [Fact]
    public void Positions_match_those_in_a_plain_string() =>
        Gen.Select(Text, Encoding, Gen.Int[-1, 60], Gen.Frequency((5, Gen.Int[-1, 40]), (1, Gen.Int[0, int.MaxValue])), Gen.Double.Unit)
            .Sample(
                (text, encoding, line, character, part) =>
                {
                    var document = new TextDocument("markdown", 0, encoding, new(text));
                    var position = new Position(line, character);
                    Assert.Equal(NaiveText.OffsetAt(text, position, encoding), document.OffsetAt(position));

                    var offset = Whole(text, (int)(part * text.Length));
                    Assert.Equal(NaiveText.PositionAt(text, offset, encoding), document.PositionAt(offset));
                    Assert.Equal(offset, document.OffsetAt(document.PositionAt(offset)));
                },
                iter: 2000
            );

    [Fact]
    public void A_slice_matches_that_of_a_plain_string() =>
        Gen.Select(Text, Gen.Double.Unit, Gen.Double.Unit)
            .Sample(
                (text, from, to) =>
                {
                    var (start, end) = ((int)(from * text.Length), (int)(to * text.Length));
                    if (start <= end)
                        Assert.Equal(text[start..end], new ChunkedText(text).Slice(start, end));
                },
                iter: 1000
            );

    [Fact]
    public void An_edit_copies_only_the_chunks_that_it_touches()
    {
        var before = new ChunkedText(string.Concat(Enumerable.Repeat("A line of text.\n", 20_000)));
        var after = before.Replace(100_000, 100_000, "x");
        var kept = after.Chunks.ToHashSet<object>(ReferenceEqualityComparer.Instance);
        Assert.Equal(1, before.Chunks.Count(chunk => !kept.Contains(chunk)));
    }

    [Fact]
    public void A_line_feed_typed_after_a_carriage_return_makes_one_line_break()
    {
        var text = new ChunkedText(new string('x', 5000) + "\r" + new string('y', 5000)).Replace(5001, 5001, "\n");
        Assert.Equal(1, text.LineBreaks);
        CheckChunks(text);
    }

    [Fact]
    public void The_halves_of_a_surrogate_pair_become_one_character_when_they_meet()
    {
        var text = new ChunkedText(new string('x', 4095) + '\uD83D' + new string('y', 5000)).Replace(4096, 4096, "\uDE00");
        Assert.Equal(4095 + 1 + 5000, text.SizeBefore(text.Length).Utf32);
        CheckChunks(text);
    }

    [Fact]
    public void A_reversed_range_is_accepted()
    {
        var document = new TextDocument("plaintext", 0, PositionEncoding.Utf16, new("abcdef"));
        Assert.Equal("af", document.With(document.EditOf(new("", new(new(0, 5), new(0, 1))))).Text.ToString());
    }

    [Fact]
    public void A_change_without_a_range_replaces_the_whole_text()
    {
        var document = new TextDocument("plaintext", 0, PositionEncoding.Utf16, new("abcdef"));
        Assert.Equal("new", document.With(document.EditOf(new("new"))).Text.ToString());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("x", false)]
    public void Only_an_edit_that_inserts_nothing_is_a_deletion(string with, bool deletion)
    {
        var document = new TextDocument("plaintext", 0, PositionEncoding.Utf16, new("abcdef"));
        Assert.Equal(deletion, document.With(document.EditOf(new(with, new(new(0, 1), new(0, 2))))).JustDeleted);
    }

    private static void CheckChunks(ChunkedText text)
    {
        string[] chunks = [.. text.Chunks];
        Assert.All(chunks, chunk => Assert.InRange(chunk.Length, 1, ChunkedText.MaxChunkLength));
        for (var i = 1; i < chunks.Length; i++)
        {
            var (left, right) = (chunks[i - 1], chunks[i]);
            Assert.True(left.Length + right.Length > ChunkedText.ChunkLength, "two small chunks were not joined");
            Assert.False(left[^1] == '\r' && right[0] == '\n', "a border parts CR from LF");
            Assert.False(char.IsSurrogatePair(left[^1], right[0]), "a border parts a surrogate pair");
            if (left[^1] is not ('\r' or '\n'))
                Assert.True(LineAround(chunks, i) >= ChunkedText.ChunkLength, "a border splits a short line");
        }
    }

    /// <summary>The length of the line that crosses the border before chunk <paramref name="border"/>.</summary>
    private static int LineAround(string[] chunks, int border)
    {
        var before = string.Concat(chunks[..border]);
        var after = string.Concat(chunks[border..]);
        var end = after.AsSpan().IndexOfAny('\r', '\n');
        return before.Length - 1 - before.AsSpan().LastIndexOfAny('\r', '\n') + (end < 0 ? after.Length : end);
    }

    /// <summary>The nearest offset at or before this one that is neither inside a surrogate pair nor inside a line break.</summary>
    private static int Whole(string text, int offset) =>
        offset > 0
        && offset < text.Length
        && (char.IsSurrogatePair(text[offset - 1], text[offset]) || (text[offset - 1] == '\r' && text[offset] == '\n'))
            ? offset - 1
            : offset;
}
