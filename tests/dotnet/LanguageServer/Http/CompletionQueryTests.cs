using System.Text;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Session;
using Gpt2.LanguageServer.Http;
using Gpt2.LanguageServer.Settings;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Http;

/// <summary>How a request for completions is read.</summary>
public sealed class CompletionQueryTests : IDisposable
{
    private readonly ContinuationEngine engine = TestServer.Engine(SettingsSchema.Defaults, _ => { }, CancellationToken.None);

    [Theory]
    [InlineData("""{ "prompt": "a", "max_tokens": 0 }""", "max_tokens")]
    [InlineData("""{ "prompt": "a", "max_tokens": -1, "echo": true }""", "max_tokens")]
    [InlineData("""{ "prompt": "a", "max_tokens": 2000 }""", "max_tokens")]
    [InlineData("""{ "prompt": "a", "n": 0 }""", "n")]
    [InlineData("""{ "prompt": "a", "n": 17 }""", "n")]
    [InlineData("""{ "prompt": "a", "best_of": 2 }""", "best_of")]
    [InlineData("""{ "prompt": "a", "logprobs": 1001 }""", "logprobs")]
    [InlineData("""{ "prompt": "a", "logprobs": -1 }""", "logprobs")]
    [InlineData("""{ "prompt": "a", "stop": [""] }""", "stop")]
    [InlineData("""{ "prompt": "a", "stop": [1] }""", "stop")]
    [InlineData("""{ "prompt": "a", "stop": {} }""", "stop")]
    [InlineData("""{ "prompt": "a", "logit_bias": { "x": 1 } }""", "logit_bias")]
    [InlineData("""{ "prompt": "a", "logit_bias": { "99999999": 1 } }""", "logit_bias")]
    [InlineData("""{ "prompt": "a", "logit_bias": { "5": 101 } }""", "logit_bias")]
    [InlineData("""{ "prompt": "a", "logit_bias": { "5": null } }""", "logit_bias")]
    [InlineData("""{ "prompt": "a", "logprobs": 1000, "n": 16, "max_tokens": 1000 }""", "logprobs")]
    [InlineData("""{ "prompt": [] }""", "prompt")]
    [InlineData("""{ "prompt": [1.5] }""", "prompt")]
    [InlineData("""{ "prompt": [99999999] }""", "prompt")]
    [InlineData("""{ "prompt": [-1] }""", "prompt")]
    [InlineData("""{ "prompt": [1, "a"] }""", "prompt")]
    [InlineData("""{ "prompt": ["a", [[1]]] }""", "prompt")]
    [InlineData("""{ "prompt": ["a", []] }""", "prompt")]
    [InlineData("""{ "prompt": { } }""", "prompt")]
    [InlineData("""{ "prompt": true }""", "prompt")]
    public void An_invalid_parameter_is_named(string request, string parameter)
    {
        var refusal = Assert.Throws<ApiException>(() => Read(request));
        Assert.Equal((400, parameter), (refusal.Status, refusal.Answer.Error.Param));
    }

    [Theory]
    [InlineData("""{ }""", "")]
    [InlineData("""{ "prompt": null }""", "")]
    [InlineData("""{ "prompt": "a cat" }""", "a cat")]
    [InlineData("""{ "prompt": ["a", "b"] }""", "a", "b")]
    [InlineData("""{ "prompt": [64, 65] }""", "ab")]
    [InlineData("""{ "prompt": [[64], [65]] }""", "a", "b")]
    [InlineData("""{ "prompt": ["a", [65]] }""", "a", "b")]
    public void A_prompt_is_a_text_or_tokens_or_a_list_of_either(string request, params string[] prompts) =>
        Assert.Equal(prompts, Read(request).Prompts.Select(prompt => prompt.Text));

    [Theory]
    [InlineData("""{ "temperature": -1 }""", "temperature")]
    [InlineData("""{ "temperature": 1e400 }""", "temperature")]
    [InlineData("""{ "top_p": 0 }""", "top_p")]
    [InlineData("""{ "top_k": -2 }""", "top_k")]
    [InlineData("""{ "repetition_penalty": 0 }""", "repetition_penalty")]
    public void An_invalid_sampling_option_is_named(string request, string parameter)
    {
        var query = Read(request);
        var refusal = Assert.Throws<Gpt2Exception>(() => engine.Runs.Begin(query.Prompts[0].Ids, query.Options!, null, _ => { }));
        Assert.Equal(parameter, refusal.Option);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("-1", -1)]
    [InlineData("4294967297", 1)]
    public void A_seed_may_have_64_bits(string seed, int sampled) =>
        Assert.Equal(sampled, Read($$"""{ "seed": {{seed}} }""").Options!.Sampling.Seed);

    [Theory]
    [InlineData("""{ "prompt": "a" }""", "a")]
    [InlineData("""{ "prompt": ["a"] }""", "a")]
    [InlineData("""{ "prompt": ["a", "b"] }""", null)]
    [InlineData("""{ "prompt": [64] }""", null)]
    public void A_text_may_be_a_list_with_one_entry(string request, string? text) => Assert.Equal(text, Parse(request).Prompt!.OnlyText);

    /// <summary>The tokeniser needs quadratic time for a long word: for this one, minutes.</summary>
    [Fact]
    public void A_word_too_long_for_the_context_is_refused_before_it_is_tokenised()
    {
        var word = string.Concat(Enumerable.Repeat("ab", 500_000));
        var refusal = Assert.Throws<ApiException>(() => Read($$"""{ "prompt": "{{word}}" }"""));
        Assert.Contains("bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("context_length_exceeded", refusal.Answer.Error.Code);
    }

    [Theory]
    [InlineData(1, " tokens and 1 more are requested; ")]
    [InlineData(0, " tokens; ")]
    public void A_request_that_does_not_fit_is_refused_with_the_error_code(int more, string said)
    {
        var prompt = string.Join(' ', Enumerable.Repeat("cat", engine.ContextLength + 1));
        var refusal = Assert.Throws<ApiException>(() => Read($$"""{ "prompt": "{{prompt}}", "max_tokens": {{more}}, "echo": true }"""));
        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
        Assert.Equal("context_length_exceeded", refusal.Answer.Error.Code);
    }

    [Fact]
    public void The_default_options_are_those_of_the_released_scripts()
    {
        var query = Read("""{ "prompt": "a" }""");
        Assert.Equal((1, false, null), (query.Count, query.Echo, query.Likeliest));
        Assert.Equal(16, query.Options!.MaxTokens);
        Assert.Equal(new(), query.Options.Sampling);
        Assert.Null(Read("""{ "prompt": "a", "max_tokens": 0, "echo": true }""").Options);
    }

    [Fact]
    public void Tokens_with_part_of_a_character_are_written_as_bytes()
    {
        var ids = engine.Encode("a 😀b");
        var written = new LogprobsWriter(engine.Tokenizer).Write([.. ids.Select(id => new ScoredToken(id, -1, [(64, -0.5f)]))]);
        Assert.Equal("a 😀b", Text(written.Tokens));
        Assert.Contains(written.Tokens, token => token.StartsWith("bytes:", StringComparison.Ordinal));
        Assert.Equal(0, written.TextOffset[0]);
        Assert.Equal(3, written.TextOffset[^1]); // counted in characters; the emoji is one
        Assert.All(written.TopLogprobs, top => Assert.InRange(top!.Tokens.Count, 1, 2));
    }

    public void Dispose() => engine.Dispose();

    private CompletionQuery Read(string json) => CompletionQuery.Read(Parse(json), engine);

    private static CompletionRequest Parse(string json) => CompletionRequest.Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>The text that a client puts together from the tokens.</summary>
    private static string Text(string[] tokens) =>
        Encoding.UTF8.GetString([
            .. tokens.SelectMany(token =>
                token.StartsWith("bytes:", StringComparison.Ordinal)
                    ? token["bytes:".Length..].Split("\\x", StringSplitOptions.RemoveEmptyEntries).Select(hex => Convert.ToByte(hex, 16))
                    : Encoding.UTF8.GetBytes(token)
            ),
        ]);
}
