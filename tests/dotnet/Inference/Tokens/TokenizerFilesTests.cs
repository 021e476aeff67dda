using System.Text.Json.Nodes;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Inference.Tokens;
using Xunit;

namespace Gpt2.Inference.Tests.Tokens;

/// <summary>The forms in which a checkpoint may carry its tokenizer.</summary>
public sealed class TokenizerFilesTests
{
    private const string Text = "the cat sat on the mat, 日本 and “so on”";
    private const string End = "<|endoftext|>";

    [Theory, InlineData(false), InlineData(true)]
    public void A_single_file_tokenizer_encodes_like_the_two_files(bool mergesArePairs)
    {
        using var model = new TinyModel();
        var expected = Gpt2Tokenizer.Load(model.Directory).Encode(Text);
        PutIntoOneFile(
            model,
            json => json["model"]!["merges"] = mergesArePairs ? Pairs(json["model"]!["merges"]!) : json["model"]!["merges"]!.DeepClone()
        );

        var tokenizer = Gpt2Tokenizer.Load(model.Directory);
        Assert.Equal(expected, tokenizer.Encode(Text));
        Assert.Equal(TinyVocabulary.EndOfText, tokenizer.EndOfText);
    }

    [Theory]
    [InlineData("""{"model": {"type": "Unigram"}}""", "Unigram")]
    [InlineData("""{"model": {"type": "WordPiece"}}""", "WordPiece")]
    [InlineData("""{"model": {"end_of_word_suffix": "</w>"}}""", "</w>")]
    [InlineData("""{"model": {"continuing_subword_prefix": "##"}}""", "##")]
    [InlineData("""{"model": {"ignore_merges": true}}""", "ignore_merges")]
    [InlineData("""{"normalizer": {"type": "Lowercase"}}""", "Lowercase")]
    [InlineData("""{"normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "StripAccents"}]}}""", "StripAccents")]
    [InlineData("""{"pre_tokenizer": {"type": "Metaspace"}}""", "Metaspace")]
    [InlineData(
        """{"pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Split"}, {"type": "ByteLevel"}]}}""",
        "Split, ByteLevel"
    )]
    [InlineData("""{"pre_tokenizer": null}""", "null")]
    [InlineData("""{"pre_tokenizer": {"type": "ByteLevel", "use_regex": false}}""", "pattern")]
    public void An_unsupported_kind_of_tokenizer_is_refused_and_named(string change, string named)
    {
        using var model = new TinyModel();
        PutIntoOneFile(model, json => Merge(json, JsonNode.Parse(change)!.AsObject()));
        Refusal.Of(() => Gpt2Tokenizer.Load(model.Directory), "tokenizer.json", named);
    }

    [Theory]
    [InlineData("""{"normalizer": {"type": "NFC"}}""")]
    [InlineData("""{"pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "ByteLevel", "add_prefix_space": true}]}}""")]
    [InlineData("""{"model": {"type": null, "dropout": 0.1}}""")]
    public void Settings_that_do_not_change_ids_are_accepted(string change)
    {
        using var model = new TinyModel();
        var expected = Gpt2Tokenizer.Load(model.Directory).Encode(Text);
        PutIntoOneFile(model, json => Merge(json, JsonNode.Parse(change)!.AsObject()));
        Assert.Equal(expected, Gpt2Tokenizer.Load(model.Directory).Encode(Text));
    }

    [Theory]
    [InlineData("added_tokens.json", """{"<|endoftext|>": 274}""")]
    [InlineData("tokenizer_config.json", """{"added_tokens_decoder": {"274": {"content": "<|endoftext|>", "special": true}}}""")]
    public void The_end_token_may_be_an_added_token(string file, string content)
    {
        using var model = new TinyModel();
        Rewrite(model, "vocab.json", vocabulary => vocabulary.Remove(End));
        File.WriteAllText(model.File(file), content);
        Assert.Equal(TinyVocabulary.EndOfText, Gpt2Tokenizer.Load(model.Directory).EndOfText);
        using var engine = model.Engine();
    }

    [Theory]
    [InlineData("special_tokens_map.json", """{"eos_token": "</s>"}""")]
    [InlineData("special_tokens_map.json", """{"eos_token": {"content": "</s>", "lstrip": false}}""")]
    [InlineData("tokenizer_config.json", """{"eos_token": "</s>"}""")]
    [InlineData("config.json", """{"eos_token_id": 274}""")]
    public void The_end_token_may_have_another_name(string file, string content)
    {
        using var model = new TinyModel();
        Rewrite(
            model,
            "vocab.json",
            vocabulary =>
            {
                vocabulary.Remove(End);
                vocabulary["</s>"] = TinyVocabulary.EndOfText;
            }
        );
        if (file == "config.json")
            Rewrite(model, file, config => Merge(config, JsonNode.Parse(content)!.AsObject()));
        else
            File.WriteAllText(model.File(file), content);

        var tokenizer = Gpt2Tokenizer.Load(model.Directory);
        Assert.Equal(TinyVocabulary.EndOfText, tokenizer.EndOfText);
        Assert.Equal("</s>", tokenizer.Decode([tokenizer.EndOfText]));
    }

    /// <summary>The configuration may have been copied from a model with another vocabulary.</summary>
    [Fact]
    public void The_id_of_a_word_is_not_used_as_the_end_token()
    {
        using var model = new TinyModel();
        Rewrite(model, "config.json", config => config["eos_token_id"] = 260);
        Assert.Equal(TinyVocabulary.EndOfText, Gpt2Tokenizer.Load(model.Directory).EndOfText);
    }

    /// <summary>The model has more rows than tokens, and these rows are by far the most likely, whatever the text.</summary>
    [Theory, InlineData(true), InlineData(false)]
    public void Rows_without_text_are_never_drawn(bool named)
    {
        var padding = TinyVocabulary.Size;
        using var model = new TinyModel(new() { VocabSize = padding + 3, Likely = [(padding, 60), (padding + 1, 60), (padding + 2, 60)] });
        if (named)
            File.WriteAllText(model.File("added_tokens.json"), $$"""{"<|pad|>": {{padding}}, "<|sep|>": {{padding + 1}}}""");
        AssertNothingButText(model);
    }

    [Fact]
    public void Special_tokens_within_the_vocabulary_are_never_drawn()
    {
        var special = TinyVocabulary.EndOfText;
        using var model = new TinyModel(new() { VocabSize = TinyVocabulary.Size + 1, Likely = [(special, 60)] });
        Rewrite(
            model,
            "vocab.json",
            vocabulary =>
            {
                vocabulary["<mask>"] = special;
                vocabulary[End] = special + 1;
            }
        );
        AssertNothingButText(model);
    }

    private static void AssertNothingButText(TinyModel model)
    {
        using var engine = model.Engine();
        var options = new ContinuationOptions
        {
            MaxTokens = 20,
            Sampling = new() { Seed = 1 },
        };
        foreach (var text in engine.Continue("the cat", options).Take(3))
        {
            Assert.Equal(20, text.Tokens);
            Assert.DoesNotContain("<mask>", text.Text, StringComparison.Ordinal);
            Assert.True(text.Text.Length > 5); // an id without text would add nothing
        }
    }

    private static void PutIntoOneFile(TinyModel model, Action<JsonObject> change)
    {
        var json = TinyVocabulary.InOneFile(model.Directory);
        change(json);
        File.WriteAllText(model.File("tokenizer.json"), json.ToJsonString());
        File.Delete(model.File("vocab.json"));
        File.Delete(model.File("merges.txt"));
    }

    private static JsonArray Pairs(JsonNode merges) =>
        [.. merges.AsArray().Select(merge => new JsonArray([.. merge!.GetValue<string>().Split(' ').Select(part => (JsonNode)part)]))];

    private static void Merge(JsonObject json, JsonObject change)
    {
        foreach (var (name, value) in change)
            if (value is JsonObject inner && json[name] is JsonObject existing && name == "model")
                Merge(existing, inner);
            else
                json[name] = value?.DeepClone();
    }

    private static void Rewrite(TinyModel model, string file, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(model.File(file)))!.AsObject();
        change(json);
        File.WriteAllText(model.File(file), json.ToJsonString());
    }
}
