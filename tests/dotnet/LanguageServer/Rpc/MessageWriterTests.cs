using Gpt2.LanguageServer.Rpc;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Rpc;

/// <summary>How messages wait for a reader that is slow or never reads.</summary>
public sealed class MessageWriterTests
{
    private const int Bytes = 1 << 20;

    [Fact]
    public async Task A_full_queue_has_no_room_until_the_reader_reads()
    {
        using var output = new HeldBackStream();
        var writer = new MessageWriter(output);
        writer.Write(new byte[Bytes]);
        await output.IsWriting.WaitAsync(Editor.Guard); // the first message is no longer in the queue
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

    /// <summary>A stream whose reader reads nothing until <see cref="GoOn"/> is called.</summary>
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
