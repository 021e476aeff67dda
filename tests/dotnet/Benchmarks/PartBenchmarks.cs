using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Models;
using Gpt2.Inference.Sampling;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;
using Gpt2.Prose.Dialects.Markdown;
using Range = Gpt2.LanguageServer.Protocol.Range;

namespace Gpt2.Benchmarks;

/// <summary>Measures the parts of the work at each key, without the model, one by one, in a short and in a long text.</summary>
[MemoryDiagnoser]
public class PartBenchmarks
{
    private const string Paragraph =
        "The committee met in *spring*, and the members agreed to write a [report](https://example.org) of `several` pages.\n\n";
    private const int WindowCharacters = 3 * 1024;

    private TextDocument document = null!;
    private Position caret;
    private int offset;
    private byte[] change = [];

    [Params(20_000, 2_000_000)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Read()
    {
        document = new(
            "markdown",
            1,
            PositionEncoding.Utf16,
            new ChunkedText(string.Concat(Enumerable.Repeat(Paragraph, Length / Paragraph.Length)))
        );
        offset = document.Text.Length / 2 / Paragraph.Length * Paragraph.Length + 20;
        caret = document.PositionAt(offset);
        change = JsonSerializer.SerializeToUtf8Bytes(
            new DidChangeTextDocumentParams(new("file:///a.md", 2), [new("x", new Range(caret, caret))]),
            LspJson.Configured.DidChangeTextDocumentParams
        );
        Prose(); // the first request reads the text up to the caret; the later ones find it in the cache
    }

    [Benchmark]
    public object Edit() => document.With(new Edit(offset, offset, "x"));

    [Benchmark]
    public int PositionToOffset() => document.OffsetAt(caret);

    [Benchmark]
    public object OffsetToPosition() => document.PositionAt(offset);

    [Benchmark]
    public object Prose() => ProseWindow.At(document.Text, offset, MarkdownDialect.Instance, WindowCharacters);

    [Benchmark]
    public object? Json() => JsonSerializer.Deserialize(change, LspJson.Configured.DidChangeTextDocumentParams);
}

/// <summary>Measures the parts that depend on the vocabulary and not on the text.</summary>
[MemoryDiagnoser]
public class VocabularyBenchmarks
{
    private static readonly byte[] Stem = [.. " un"u8];

    private Gpt2Tokenizer tokenizer = null!;
    private TokenIndex index = null!;
    private IncrementalEncoder encoder = null!;
    private Sampler sampler = null!;
    private float[] logits = [];
    private string text = "";

    [GlobalSetup]
    public void Load()
    {
        tokenizer = Gpt2Tokenizer.Load(ModelStore.Find(ModelStore.Bundled));
        (index, encoder) = (new(tokenizer), new(tokenizer));
        sampler = new(
            new()
            {
                Temperature = 0.7f,
                TopK = 40,
                TopP = 0.95f,
                Seed = 1,
            },
            tokenizer.VocabSize
        );
        var random = new Random(1);
        logits = [.. Enumerable.Range(0, tokenizer.VocabSize).Select(_ => 10 * random.NextSingle())];
        text = string.Concat(Enumerable.Repeat("The committee met in spring, and the members agreed to write a report. ", 40));
        encoder.Encode(text);
    }

    [Benchmark]
    public object Healing() => new AgreeingTokens(index, Stem).Best(logits, 12);

    [Benchmark]
    public int EncodeOneMoreLetter()
    {
        text = text[^1] == 'x' ? text[..^1] : text + "x";
        return encoder.Encode(text).Length;
    }

    [Benchmark]
    public int Sample() => sampler.Next(logits, []);

    [Benchmark]
    public float LogSumExp() => Logits.LogSumExp(logits);
}
