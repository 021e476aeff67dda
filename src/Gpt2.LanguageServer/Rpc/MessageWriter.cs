using System.Text;

namespace Gpt2.LanguageServer.Rpc;

/// <summary>Writes messages with LSP's headers, in the order of the calls. Callers do not wait for a slow reader.</summary>
internal sealed class MessageWriter(Stream output)
{
    /// <summary>The most bytes that may wait for a slow reader; a client that reads nothing must not fill the memory.</summary>
    internal const long Most = 16 << 20;

    private readonly object gate = new(); // Lock has no Wait
    private readonly Queue<byte[]> waiting = new();
    private long waitingBytes;
    private Task writing = Task.CompletedTask;
    private bool isWriting;

    public void Write(byte[] body)
    {
        lock (gate)
        {
            waiting.Enqueue(body);
            waitingBytes += body.Length;
            if (isWriting)
                return;
            isWriting = true;
            writing = Task.Run(WriteWaiting);
        }
    }

    /// <summary>Whether the waiting bytes are within the limit.</summary>
    public bool HasRoom
    {
        get
        {
            lock (gate)
                return waitingBytes <= Most;
        }
    }

    /// <summary>Waits until the reader has caught up, so that no more requests are accepted until then.</summary>
    public void WaitForRoom()
    {
        lock (gate)
            while (!HasRoom)
                Monitor.Wait(gate);
    }

    /// <summary>Waits until everything so far is written.</summary>
    /// <returns>Whether it was written in that time.</returns>
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
            catch (Exception e) when (e is IOException or ObjectDisposedException or UnauthorizedAccessException)
            {
                // Nobody is listening any more; the end of the input shows why.
            }
        }
    }

    private byte[]? Next()
    {
        lock (gate)
        {
            isWriting = waiting.TryDequeue(out var body);
            waitingBytes -= body?.Length ?? 0;
            Monitor.PulseAll(gate);
            return body;
        }
    }
}
