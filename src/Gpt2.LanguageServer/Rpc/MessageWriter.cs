using System.Text;

namespace Gpt2.LanguageServer.Rpc;

/// <summary>Writes messages with LSP's headers, in the order of the calls. Nobody waits for a slow reader at the other end.</summary>
internal sealed class MessageWriter(Stream output)
{
    private readonly Lock gate = new();
    private readonly Queue<byte[]> waiting = new();
    private Task writing = Task.CompletedTask;
    private bool isWriting;

    public void Write(byte[] body)
    {
        lock (gate)
        {
            waiting.Enqueue(body);
            if (isWriting)
                return;
            isWriting = true;
            writing = Task.Run(WriteWaiting);
        }
    }

    /// <summary>Waits until all is written that was asked for.</summary>
    /// <returns>Whether it was, in that time.</returns>
    public bool Flush(TimeSpan timeout)
    {
        Task last;
        lock (gate)
            last = writing;
        return last.Wait(timeout);
    }

    private void WriteWaiting()
    {
        while (Next() is { } body)
        {
            try
            {
                output.Write(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"));
                output.Write(body);
                output.Flush();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Nobody listens any more; the end of the input tells what that means.
            }
        }
    }

    private byte[]? Next()
    {
        lock (gate)
        {
            isWriting = waiting.TryDequeue(out var body);
            return body;
        }
    }
}
