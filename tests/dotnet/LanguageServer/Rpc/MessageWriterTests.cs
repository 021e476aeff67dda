using Gpt2.LanguageServer.Rpc;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Rpc;

/// <summary>What waits for a reader that is slow, or that never reads.</summary>
public sealed class MessageWriterTests
{
    private const int Bytes = 1 << 20;

    [Fact]
    public async Task More_than_may_wait_leaves_no_room_until_it_is_read()
    {
        using var output = new HeldBackStream();
        var writer = new MessageWriter(output);
        writer.Write(new byte[Bytes]);
        await output.IsWriting.WaitAsync(Editor.Guard); // the first no longer waits
        for (var i = 0; i < MessageWriter.Most / Bytes; i++)
            writer.Write(new byte[Bytes]);
        Assert.True(writer.HasRoom);
        writer.Write([0]);
        Assert.False(writer.HasRoom);

        output.GoOn();
        writer.WaitForRoom();
        Assert.True(writer.Flush(Editor.Guard));
        Assert.True(writer.HasRoom);
    }

    /// <summary>Its reader reads nothing before it goes on.</summary>
    private sealed class HeldBackStream : MemoryStream
    {
        private readonly TaskCompletionSource writing = new(TaskCreationOptions.RunContinuationsAsynchronously),
            going = new();

        public Task IsWriting => writing.Task;

        public void GoOn() => going.SetResult();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            writing.TrySetResult();
            going.Task.Wait();
        }
    }
}
