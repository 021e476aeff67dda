using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests.Fuzz;

public sealed class ProtocolFuzz
{
    private const int Few = 5000;

    /// <summary>The memory in bytes that 100,000 messages may cost permanently.</summary>
    private const long MostGrowth = 15_000_000;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    /// <summary>Each request gets one answer, each unreadable message one error without an id, and everything else none. The server
    /// survives, logs no internal error and releases its memory.</summary>
    [Fact]
    public async Task Each_request_gets_one_answer_whatever_an_editor_sends()
    {
        await using var editor = new HostileEditor(CommandLine.Home);
        await editor.BeginAsync();
        await SendAsync(editor, seed: 1, Few);
        if (Mutator.Rounds(1) > 1)
        {
            var before = await editor.MemoryAfterAsync(Rest);
            await SendAsync(editor, seed: 2, Mutator.Rounds(Few));
            var after = await editor.MemoryAfterAsync(Rest);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{Mutator.Rounds(Few)} messages: {before / 1e6:F1} MB, then {after / 1e6:F1} MB"
            );
            Assert.InRange(after, 0, before + MostGrowth);
        }
        Assert.Equal("", editor.Errors);
    }

    [Fact]
    public async Task Every_value_of_every_message_may_be_damaged()
    {
        await using var editor = new HostileEditor(CommandLine.Home);
        await editor.BeginAsync();
        foreach (var message in HostileMessages.All())
        foreach (var stranger in Mutator.Strangers)
        foreach (var damaged in Mutator.EachValue(message, stranger))
            await editor.SendAsync(damaged);
        await editor.EveryAnswerAsync();
        await editor.StatisticsAsync();
        await editor.EveryAnswerAsync();
        Assert.Equal("", editor.Errors);
    }

    private static async Task SendAsync(HostileEditor editor, int seed, int count)
    {
        var messages = new HostileMessages(seed);
        for (; count > 0; count--)
            await editor.SendAsync(messages.Next());
        await editor.EveryAnswerAsync();
        await editor.StatisticsAsync(); // a surplus answer would arrive before this one
        await editor.EveryAnswerAsync();
    }
}
