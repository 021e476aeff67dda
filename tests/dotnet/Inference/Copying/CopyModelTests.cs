using CsCheck;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Copying;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Session;
using Gpt2.Inference.Suggestions;
using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Inference.Tokens;
using Xunit;

namespace Gpt2.Inference.Tests.Copying;

/// <summary>Names and terms from the writer's own text that the model has never seen.</summary>
public sealed class CopyModelTests : IDisposable
{
    private static readonly SuggestionOptions Remembering = new()
    {
        LeastProbability = 0.1f,
        ReadingCost = 0,
        MemoryWeight = 1,
    };

    private readonly TinyModel model = new(new() { Context = 400 });
    private readonly ContinuationEngine engine;

    public CopyModelTests() => engine = model.Engine();

    public void Dispose()
    {
        engine.Dispose();
        model.Dispose();
    }

    [Theory]
    [InlineData("Zorblax Quill sat on the cat. Then came Zor", "blax")]
    [InlineData("Zorblax Quill sat on the cat. Then came Zorblax Qu", "ill")]
    [InlineData("Then came old Zorblax, who was very tired. \"Zor", "blax")] // had a space before it, now has none
    [InlineData("Zorblax sat on the cat. Then came Zor", "blax")] // had no space before it, now has one
    [InlineData("Élodie sat on the cat. Then came Élo", "die")]
    public void A_name_is_suggested_once_it_has_appeared(string before, string rest) =>
        Assert.StartsWith(rest, Suggested(before, Remembering), StringComparison.Ordinal);

    [Theory]
    [InlineData("Zorblax Quill sat on the cat. Then came Zor")]
    [InlineData("Then came old Zorblax, who was very tired. \"Zor")]
    public void Without_memory_a_name_is_not_suggested(string before) =>
        Assert.DoesNotContain("blax", Suggested(before, Remembering with { MemoryWeight = 0 }), StringComparison.Ordinal);

    [Fact]
    public void A_name_from_another_document_is_suggested()
    {
        var other = new ReferenceTexts([new("Here lives Zorblax Quill."), new("And here as well.")], Own: 0);
        Assert.StartsWith("blax", Suggested("Then came Zor", Remembering, other), StringComparison.Ordinal);
    }

    [Fact]
    public void The_words_that_followed_a_name_are_suggested_with_it() =>
        Assert.StartsWith(
            "blax Quill",
            Suggested(string.Concat(Enumerable.Repeat("so Zorblax Quill went home early, ", 4)) + "and Zor", Remembering),
            StringComparison.Ordinal
        );

    [Fact]
    public void Text_on_request_uses_the_names_too()
    {
        var options = new ContinuationOptions
        {
            AtCaret = true,
            MaxTokens = 12,
            MemoryWeight = 1,
            Sampling = new() { Temperature = 0 },
        };
        var before = "Zorblax sat on the cat. Then came Zor";
        Assert.StartsWith(
            "blax",
            engine.Continue(before, options, references: new([], before.Length)).First().Text,
            StringComparison.Ordinal
        );
    }

    /// <summary>Whatever the references and the earlier tokens are, the copy model gains exactly the probability that the model
    /// loses.</summary>
    [Fact]
    public void The_mixed_probabilities_add_up_to_one()
    {
        var tokenizer = engine.Tokenizer;
        var index = new TokenIndex(tokenizer);
        var mixer = new CopyModel(tokenizer, index, new(tokenizer));
        var words = Gen.OneOf(
            new[] { "the", "cat", "sat", "on", "Zorblax", "Quill’s", "née", "3.5", "\"", "\n\n", "…" }.Select(Gen.Const).ToArray()
        ).Array[1, 40];
        Gen.Select(words, words, Gen.Float[-9, 9].Array[tokenizer.VocabSize], Gen.Int[0, 1000], Gen.Float[0.05f, 1])
            .Sample(
                (memory, text, logits, pick, weight) =>
                {
                    var before = string.Join(' ', text);
                    var ids = tokenizer.Encode(before);
                    var mixture = mixer.Begin(new([new(string.Join(' ', memory))], before.Length), before, before.Length, ids, weight)!;
                    var expected = Logits.LogSumExp(logits);
                    List<int> context = [.. ids];
                    for (var step = 0; step < 6; step++)
                    {
                        var mixed = mixture.Mix([.. context], logits);
                        Assert.Equal(expected, Logits.LogSumExp(mixed), 1e-3);
                        var gains = mixed.ToArray().Zip(logits, (after, before) => after - before).ToArray();
                        // Every other token is the one that gained most, so that whole words are copied.
                        var raised = Array.IndexOf(gains, gains.Max());
                        var token = step % 2 == 0 ? raised : pick % mixed.Length;
                        mixture.Accept(token);
                        context.Add(token);
                    }
                },
                iter: 200,
                threads: 1
            );
    }

    [Fact]
    public void Token_positions_are_found_in_order()
    {
        var index = new TokenIndex(engine.Tokenizer);
        Gen.Int[0, engine.Tokenizer.VocabSize - 2]
            .Array[0, 60]
            .Sample(tokens =>
            {
                var places = new TokenPositions(tokens, index);
                foreach (var token in tokens)
                    Assert.Equal(
                        Enumerable.Range(0, tokens.Length).Where(i => tokens[i] == token),
                        places.Of(index.Rank(token), index.Rank(token) + 1).ToArray()
                    );
                Assert.Equal(tokens.Length, places.Of(0, engine.Tokenizer.VocabSize).Length);
            });
    }

    private string Suggested(string before, SuggestionOptions options, ReferenceTexts? memory = null) =>
        engine.Suggest(before, "", options, memory ?? new([], before.Length)).Items is [var best, ..] ? best.Text : "";
}
