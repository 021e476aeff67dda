using System.Text;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Standard error, on which nothing depends: what cannot be written there, for example on a full disk, is dropped.</summary>
internal sealed class ErrorOutput(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        try
        {
            inner.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is no other place to report it.
        }
    }

    public override void WriteLine(string? value) => Write($"{value}{NewLine}");
}
