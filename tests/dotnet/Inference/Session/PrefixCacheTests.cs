using Gpt2.Inference.Session;
using Gpt2.Inference.Tests.Fixtures;
using Xunit;

namespace Gpt2.Inference.Tests.Session;

/// <summary>What the cache keeps of earlier prompts.</summary>
public sealed class PrefixCacheTests : IDisposable
{
    private readonly TinyModel model = new(new() { Context = 200 });
    private readonly Gpt2Session session;
    private readonly PrefixCache prompt;
    private readonly int[] text;

    public PrefixCacheTests()
    {
        session = model.Load();
        prompt = new(session);
        text = model.Ids(180);
    }

    public void Dispose()
    {
        session.Dispose();
        model.Dispose();
    }

    [Fact]
    public void The_cached_end_of_a_text_is_freed_once_the_whole_text_is_read()
    {
        var end = text[100..];
        Read(end);
        Read(text);
        Assert.Equal((end.Length, 0), (prompt.Missing(end), prompt.Missing(text)));
    }

    [Fact]
    public void The_cached_end_of_a_text_is_kept_until_the_whole_text_is_read()
    {
        var end = text[100..];
        Read(end);
        Assert.Throws<OperationCanceledException>(() =>
        {
            prompt.Prefill(text, new CancellationToken(canceled: true));
        });
        Assert.Equal(0, prompt.Missing(end));
    }

    [Fact]
    public void The_previous_window_is_freed_when_the_window_moves()
    {
        Read(text.AsSpan(0, 150));
        Read(text.AsSpan(70));
        Assert.Equal((150, 0), (prompt.Missing(text.AsSpan(0, 150)), prompt.Missing(text.AsSpan(70))));
    }

    [Fact]
    public void Two_texts_with_the_same_beginning_are_both_kept()
    {
        int[] one = [.. text[..40], .. text[100..180]],
            other = [.. text[..40], .. text[60..140].Reverse()];
        Read(one);
        Read(other);
        Assert.Equal((0, 0), (prompt.Missing(one), prompt.Missing(other)));
    }

    [Fact]
    public void All_but_the_last_text_can_be_freed()
    {
        int[] one = text[..80],
            other = text[100..];
        Read(one);
        Read(other);
        prompt.KeepLast();
        Assert.Equal((one.Length, 0), (prompt.Missing(one), prompt.Missing(other)));
        Read(one);
        Assert.Equal((0, 0), (prompt.Missing(one), prompt.Missing(other)));
    }

    [Fact]
    public void A_freed_text_gives_the_same_logits_when_it_is_read_again()
    {
        var end = text[100..];
        var logits = prompt.Prefill(end, default).ToArray();
        Read(text);
        Assert.Equal(logits, prompt.Prefill(end, default).ToArray());
    }

    private void Read(ReadOnlySpan<int> tokens) => prompt.Prefill(tokens, default);
}
