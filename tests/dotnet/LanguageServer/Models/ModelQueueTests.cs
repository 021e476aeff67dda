using Gpt2.Inference;
using Gpt2.LanguageServer.Models;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Models;

public sealed class ModelQueueTests
{
    private const int Most = 16;

    [Fact]
    public async Task A_flood_of_texts_is_refused_and_cancelled_texts_make_room()
    {
        var queue = new ModelQueue();
        var go = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var first = queue.RunTextAsync(ct => go.Task.Wait(ct), CancellationToken.None);
        Task[] others = [.. Enumerable.Range(1, Most - 1).Select(_ => queue.RunTextAsync(_ => { }, stop.Token))];
        var refusal = Assert.Throws<Gpt2Exception>(() =>
        {
            _ = queue.RunTextAsync(_ => { }, CancellationToken.None);
        });
        Assert.Contains($"{Most} texts", refusal.Message, StringComparison.Ordinal);

        await stop.CancelAsync();
        foreach (var other in others)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
        var next = queue.RunTextAsync(_ => { }, CancellationToken.None);
        go.SetResult();
        await Task.WhenAll(first, next).WaitAsync(Editor.Guard, TestContext.Current.CancellationToken);
    }
}
