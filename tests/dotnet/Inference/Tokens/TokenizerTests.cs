using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Inference.Tokens;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Inference.Tests.Tokens;

public sealed partial class TokenizerTests(R50kTokenizer r50k) : IClassFixture<R50kTokenizer>
{
    /// <summary>GPT-2's pattern. .NET applies it to UTF-16 units.</summary>
    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Pattern();

    [Fact]
    public void Ids_match_the_golden_ids_and_decode_to_the_text() => AssertGoldenIds(r50k.Ours);

    [Fact]
    public void Ids_from_the_released_files_match_the_golden_ids() => AssertGoldenIds(Gpt2Tokenizer.Load(Checkout.ReleasedVocabulary()));

    private static void AssertGoldenIds(Gpt2Tokenizer tokenizer)
    {
        var cases = Checkout.GoldenJson("gpt2-ids.json").EnumerateArray().ToList();
        Assert.True(cases.Count > 100);
        Assert.All(
            cases,
            one =>
            {
                var (text, ids) = (one.GetProperty("text").GetString()!, one.GetProperty("ids").Deserialize<int[]>()!);
                Assert.Equal(ids, tokenizer.Encode(text));
                Assert.Equal(text, tokenizer.Decode(ids));
            }
        );
    }

    [Fact]
    public void Ids_of_random_texts_match_an_independent_encoder() =>
        Texts.Plain.Sample(text => Assert.Equal(r50k.Theirs(text), r50k.Ours.Encode(text)), iter: 1500, threads: 1);

    [Theory, InlineData("a", 900), InlineData("the", 300), InlineData("é", 900), InlineData("🙂", 300), InlineData("=", 5000)]
    public void Ids_of_a_long_run_are_those_of_an_independent_encoder(string part, int times)
    {
        var run = string.Concat(Enumerable.Repeat(part, times));
        Assert.Equal(r50k.Theirs(run), r50k.Ours.Encode(run));
    }

    /// <summary>Merging takes time in proportion to the square of a piece's length.</summary>
    [Theory, InlineData("a"), InlineData("1"), InlineData(" "), InlineData("\n"), InlineData("*"), InlineData("𝒳"), InlineData("é")]
    public void No_piece_is_longer_than_the_limit(string part)
    {
        var run = string.Concat(Enumerable.Repeat(part, 5000));
        Assert.All(Pieces(run), piece => Assert.InRange(piece.Length, 1, PreTokenizer.LongestPiece));
        Assert.Equal(run, r50k.Ours.Decode(r50k.Ours.Encode(run)));
    }

    /// <summary>The other encoder does not recognise letters and numbers beyond U+FFFF, so the text is split by hand.</summary>
    [Theory]
    [InlineData("𝒳𝒴|𝟘𝟙")]
    [InlineData("🙂|𐐀𐐁")]
    [InlineData(" 𐐀𐐁|!")]
    [InlineData("𠀀𠀁|🙂🙂| 𠀀")]
    [InlineData("𝟘𝟙|𝒳| 𝟘| 🙂|.")]
    [InlineData(" | 𝒳")]
    [InlineData("\n|𝒳|'s")]
    public void Letters_and_numbers_beyond_U_FFFF_are_recognised(string pieces) =>
        Assert.Equal(pieces.Split('|').SelectMany(r50k.Theirs), r50k.Ours.Encode(pieces.Replace("|", "", StringComparison.Ordinal)));

    [Fact]
    public void Every_well_formed_text_survives_a_round_trip() =>
        Texts.WellFormed.Sample(text => Assert.Equal(text, r50k.Ours.Decode(r50k.Ours.Encode(text))), iter: 1500, threads: 1);

    [Fact]
    public void Every_other_string_gets_a_replacement_character_for_each_lone_surrogate() =>
        Texts.Any.Sample(
            text => Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)), r50k.Ours.Decode(r50k.Ours.Encode(text))),
            iter: 1500,
            threads: 1
        );

    [Theory, InlineData("\ud83d"), InlineData("\ude42"), InlineData("\ude42\ud83d")]
    public void Lone_surrogates_have_the_ids_of_the_replacement_character(string halves) =>
        Assert.Equal(r50k.Theirs(new string('\ufffd', halves.Length)), r50k.Ours.Encode(halves));

    [Fact]
    public void Several_threads_may_encode_at_once()
    {
        using var home = new TemporaryDirectory();
        TinyVocabulary.Write(home.Path);
        var tokenizer = Gpt2Tokenizer.Load(home.Path);
        Parallel.For(
            0,
            8,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            thread =>
            {
                for (var i = 0; i < 4000; i++)
                    Assert.Equal($" {thread}x{i}", tokenizer.Decode(tokenizer.Encode($" {thread}x{i}")));
            }
        );
    }

    [Fact]
    public void The_end_of_text_mark_within_a_text_is_plain_text()
    {
        Assert.Equal([27, 91, 437, 1659, 5239, 91, 29], r50k.Ours.Encode(Gpt2Tokenizer.EndOfTextToken));
        Assert.Equal(50256, r50k.Ours.EndOfText);
        Assert.Equal(Gpt2Tokenizer.EndOfTextToken, r50k.Ours.Decode([50256]));
    }

    [Theory, InlineData('a'), InlineData(' '), InlineData('-'), InlineData('\n'), InlineData('東')]
    public void A_very_long_run_of_one_character_is_encoded(char c)
    {
        var text = new string(c, 4000);
        Assert.Equal(text, r50k.Ours.Decode(r50k.Ours.Encode(text)));
    }

    [Fact]
    public void A_truncated_character_decodes_to_a_replacement_character()
    {
        var ids = r50k.Ours.Encode("🙂");
        Assert.True(ids.Length > 1);
        Assert.Equal("\ufffd", r50k.Ours.Decode(ids.AsSpan(0, 1)));
    }

    [Fact]
    public void Pieces_match_those_of_GPT2s_pattern() =>
        Texts.Plain.Sample(text => Assert.Equal(Pattern().Matches(text).Select(m => m.Value), Pieces(text)), iter: 5000, threads: 1);

    [Theory]
    [InlineData("", "")]
    [InlineData("Hello world", "Hello| world")]
    [InlineData("it's we'll I'd 'twas", "it|'s| we|'ll| I|'d| '|twas")]
    [InlineData("don'T", "don|'|T")]
    [InlineData("x  y", "x| | y")]
    [InlineData("x   ", "x|   ")]
    [InlineData("x\n\ny", "x|\n|\n|y")]
    [InlineData("3.5km²", "3|.|5|km|²")]
    [InlineData("\"'s\"", "\"'|s|\"")]
    public void Texts_are_split_as_listed(string text, string pieces) => Assert.Equal(pieces, string.Join('|', Pieces(text)));

    [Fact]
    public void The_incremental_encoder_follows_any_edits() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 10], Texts.Any)
            .Array[1, 12]
            .Sample(
                edits =>
                {
                    var (encoder, text) = (new IncrementalEncoder(r50k.Ours), "");
                    foreach (var (at, deleted, inserted) in edits)
                    {
                        var start = Math.Min(at, text.Length);
                        text = text.Remove(start, Math.Min(deleted, text.Length - start)).Insert(start, inserted);
                        Assert.Equal(r50k.Ours.Encode(text), encoder.Encode(text).ToArray());
                    }
                },
                iter: 800,
                threads: 1
            );

    [Fact]
    public void The_incremental_encoder_follows_a_text_that_is_typed_and_deleted() =>
        Texts.Any.Sample(
            text =>
            {
                var encoder = new IncrementalEncoder(r50k.Ours);
                foreach (var length in Enumerable.Range(0, text.Length + 1).Concat(Enumerable.Range(0, text.Length).Reverse()))
                    Assert.Equal(r50k.Ours.Encode(text[..length]), encoder.Encode(text[..length]).ToArray());
            },
            iter: 100,
            threads: 1
        );

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" t")]
    [InlineData("the")]
    [InlineData(" collabor")]
    [InlineData("zzzzzz")]
    [InlineData("é")]
    [InlineData("<|endoftext|>")]
    public void The_index_finds_the_same_tokens_as_a_scan(string prefix)
    {
        var index = new TokenIndex(r50k.Ours);
        var bytes = Encoding.UTF8.GetBytes(prefix);
        var begun = Enumerable.Range(0, 50256).Where(id => r50k.Ours.Bytes(id).StartsWith(bytes));
        Assert.Equal(begun, index.BeginningWith(bytes).ToArray().Order());
        Assert.Equal(Enumerable.Range(0, 50256).FirstOrDefault(id => r50k.Ours.Bytes(id).SequenceEqual(bytes), -1), index.Exactly(bytes));
    }

    [Fact]
    public void The_index_finds_every_prefix_of_every_token()
    {
        var (tokenizer, index) = Tiny();
        for (var id = 0; id < tokenizer.EndOfText; id++)
        for (var length = 0; length <= tokenizer.Bytes(id).Length; length++)
        {
            var prefix = tokenizer.Bytes(id)[..length].ToArray();
            var begun = Enumerable.Range(0, tokenizer.EndOfText).Where(other => tokenizer.Bytes(other).StartsWith(prefix));
            Assert.Equal(begun, index.BeginningWith(prefix).ToArray().Order());
        }
    }

    [Fact]
    public void Text_from_split_bytes_never_shows_half_a_character() =>
        Gen.Select(Texts.WellFormed, Gen.Int[1, 6].Array[1, 20])
            .Sample(
                (text, lengths) =>
                {
                    var (bytes, assembler, shown, at) = (Encoding.UTF8.GetBytes(text), new Utf8Assembler(), new StringBuilder(), 0);
                    for (var i = 0; at < bytes.Length; i++)
                    {
                        var part = bytes.AsSpan(at, Math.Min(lengths[i % lengths.Length], bytes.Length - at));
                        shown.Append(assembler.Append(part));
                        at += part.Length;
                        Assert.StartsWith(shown.ToString(), text, StringComparison.Ordinal);
                        Assert.False(shown.Length > 0 && char.IsHighSurrogate(shown[^1]));
                    }
                    Assert.Equal(text, shown.Append(assembler.Finish()).ToString());
                },
                iter: 2000,
                threads: 1
            );

    [Theory]
    [InlineData(" the", true)]
    [InlineData("the", false)]
    [InlineData(".", true)]
    [InlineData(",", true)]
    [InlineData("\n", true)]
    [InlineData("-", true)]
    [InlineData("'", true)]
    [InlineData("'s", false)]
    [InlineData("7", false)]
    [InlineData("é", false)]
    [InlineData("\"", true)]
    public void A_word_ends_before_a_token_that_cannot_continue_it(string token, bool ends)
    {
        var id = Assert.Single(r50k.Ours.Encode(token));
        Assert.Equal(ends ? 1 : 0, WordEnd(r50k.Ours, id), 1e-3);
    }

    [Fact]
    public void A_word_ends_at_the_end_of_text_and_never_within_a_character()
    {
        Assert.Equal(1, WordEnd(r50k.Ours, r50k.Ours.EndOfText), 1e-3);
        var middle = Enumerable.Range(0, 50256).First(id => r50k.Ours.Bytes(id).SequenceEqual(new byte[] { 0x80 }));
        Assert.Equal(0, WordEnd(r50k.Ours, middle), 1e-3);
    }

    [Theory]
    [InlineData(" of", ".", true)]
    [InlineData(".", " of", false)]
    [InlineData(" ", ".", true)]
    [InlineData("\n", " of", false)]
    [InlineData("s", " of", true)] // continues the word, so it does not count
    [InlineData("s", ".", false)]
    public void A_space_follows_a_word_if_most_tokens_that_end_the_word_begin_with_one(string likeliest, string second, bool follows)
    {
        var logits = new float[r50k.Ours.VocabSize];
        logits[Assert.Single(r50k.Ours.Encode(likeliest))] = 41;
        logits[Assert.Single(r50k.Ours.Encode(second))] = 40;
        new WordBoundaries(r50k.Ours).Probability(logits, Logits.LogSumExp(logits), out var spaceFollows);
        Assert.Equal(follows, spaceFollows);
    }

    private static double WordEnd(Gpt2Tokenizer tokenizer, int likely)
    {
        var logits = new float[tokenizer.VocabSize];
        logits[likely] = 40; // e^40 is far more than the sum of all others
        return new WordBoundaries(tokenizer).Probability(logits, 40);
    }

    private static (Gpt2Tokenizer, TokenIndex) Tiny()
    {
        using var home = new TemporaryDirectory();
        TinyVocabulary.Write(home.Path);
        var tokenizer = Gpt2Tokenizer.Load(home.Path);
        return (tokenizer, new(tokenizer));
    }

    private static List<string> Pieces(string text)
    {
        var pieces = new List<string>();
        for (var at = 0; at < text.Length; at += pieces[^1].Length)
            pieces.Add(text.Substring(at, PreTokenizer.FirstPiece(text.AsSpan(at))));
        return pieces;
    }
}
