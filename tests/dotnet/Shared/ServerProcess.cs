using System.Diagnostics;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using OsProcess = System.Diagnostics.Process;

namespace Gpt2.Tests;

/// <summary>How the editor reaches a server process.</summary>
internal enum Connection
{
    Stdio,
    Pipe,
    Socket,
}

/// <summary>A real server process with an editor at its other end.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly OsProcess process;

    private readonly Channel<string> errors = Channel.CreateUnbounded<string>();

    private ServerProcess(OsProcess process, Editor editor)
    {
        (this.process, Editor) = (process, editor);
        // Standard error is read at once; a server that writes much would otherwise block on a full pipe.
        process.ErrorDataReceived += (_, line) => errors.Writer.TryWrite(line.Data ?? "");
        process.BeginErrorReadLine();
    }

    public Editor Editor { get; }
    public int Id => process.Id;

    /// <param name="program">The program and its arguments, without the transport's.</param>
    /// <param name="connection">The transport between editor and server.</param>
    /// <param name="environment">Variables that differ from this process's environment; null removes one.</param>
    public static async Task<ServerProcess> StartAsync(
        string[] program,
        Connection connection,
        IReadOnlyDictionary<string, string?>? environment = null
    )
    {
        switch (connection)
        {
            case Connection.Pipe:
                var name = OperatingSystem.IsWindows()
                    ? $"gpt2-lsp-{Guid.NewGuid():N}"
                    : Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.sock");
                var pipe = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
                var onPipe = Start([.. program, $"--pipe={(OperatingSystem.IsWindows() ? $@"\\.\pipe\{name}" : name)}"], environment);
                await pipe.WaitForConnectionAsync().WaitAsync(Editor.Guard);
                return new(onPipe, new(pipe, pipe));

            case Connection.Socket:
                using (var listener = new TcpListener(IPAddress.Loopback, 0))
                {
                    listener.Start();
                    var onSocket = Start([.. program, $"--socket={((IPEndPoint)listener.LocalEndpoint).Port}"], environment);
                    var client = await listener.AcceptTcpClientAsync().WaitAsync(Editor.Guard);
                    return new(onSocket, new(client.GetStream(), client.GetStream()));
                }

            default:
                var onStdio = Start([.. program, "--stdio"], environment);
                return new(onStdio, new(onStdio.StandardOutput.BaseStream, onStdio.StandardInput.BaseStream));
        }
    }

    /// <summary>The next line on standard error with this beginning.</summary>
    public async Task<string> ErrorLineAsync(string beginning)
    {
        using var guard = new CancellationTokenSource(Editor.Guard);
        while (true)
            if (await errors.Reader.ReadAsync(guard.Token) is var line && line.StartsWith(beginning, StringComparison.Ordinal))
                return line;
    }

    /// <summary>The lines on standard error that no test has read yet.</summary>
    public string ErrorsSoFar()
    {
        var text = new StringBuilder();
        while (errors.Reader.TryRead(out var line))
            text.AppendLine(line);
        return text.ToString();
    }

    public async Task<int> ExitCodeAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Editor.Guard);
        return process.ExitCode;
    }

    /// <summary>Ends the process at once, as a crash would.</summary>
    public void Kill() => process.Kill();

    public async ValueTask DisposeAsync()
    {
        await Editor.DisposeAsync();
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private static OsProcess Start(string[] command, IReadOnlyDictionary<string, string?>? environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        return OsProcess.Start(start)!;
    }
}
