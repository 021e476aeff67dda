using System.Text;
using Gpt2.LanguageServer.Rpc;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Rpc;

public sealed class MessageReaderTests
{
    [Theory]
    [InlineData(1), InlineData(7), InlineData(10_000)]
    public void Messages_are_read_however_the_bytes_arrive(int bytesAtOnce)
    {
        var reader = new MessageReader(
            new Trickle("Content-Length: 2\r\n\r\n{}content-length:4\r\nContent-Type: x\r\n\r\n\"ü\"Content-Length: 0\r\n\r\n", bytesAtOnce)
        );
        Assert.Equal("{}", Text(reader.Read()));
        Assert.Equal("\"ü\"", Text(reader.Read()));
        Assert.Equal("", Text(reader.Read()));
        Assert.Null(reader.Read());
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\n{}")]
    [InlineData("Content-Le")]
    [InlineData("")]
    public void A_stream_that_ends_within_a_message_ends_the_reading(string text) =>
        Assert.Null(new MessageReader(new Trickle(text, 100)).Read());

    [Fact]
    public void Headers_without_an_end_are_refused() =>
        Assert.Throws<FormatException>(() => new MessageReader(new Trickle(new string('x', 1_000_000), 1000)).Read());

    private static string? Text(byte[]? body) => body is null ? null : Encoding.UTF8.GetString(body);

    /// <summary>A stream that gives a few bytes at each read.</summary>
    private sealed class Trickle(string text, int bytesAtOnce) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, bytesAtOnce));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, bytesAtOnce)]);
    }
}
