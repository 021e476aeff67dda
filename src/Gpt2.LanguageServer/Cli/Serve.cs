using System.CommandLine;
using Gpt2.Inference;
using Gpt2.LanguageServer.Server;

namespace Gpt2.LanguageServer.Cli;

/// <summary>The language server itself.</summary>
internal static class Serve
{
    private static readonly Option<bool> Stdio = new("--stdio") { Description = "Speak over standard input and output; so it does without an option" };
    private static readonly Option<string?> Pipe = new("--pipe") { Description = "The named pipe, or path of a Unix domain socket, at which the editor listens" };
    private static readonly Option<int?> Socket = new("--socket") { Description = "The port of this machine at which the editor listens" };
    private static readonly Option<int?> ClientProcessId = new("--clientProcessId") { Description = "The editor's process: when it ends, so does the server" };

    public static Command Command()
    {
        var command = new Command("serve", "Serves an editor by the Language Server Protocol") { Stdio, Pipe, Socket, ClientProcessId };
        command.SetAction(async (parsed, ct) =>
        {
            var (input, output) = await ConnectAsync(parsed.GetValue(Pipe), parsed.GetValue(Socket), ct);
            Console.SetOut(Console.Error); // whatever a library prints, stdout belongs to the protocol
            var host = new HostOptions(Load, TimeProvider.System, Console.Error, parsed.GetValue(ClientProcessId));
            return await LspHost.RunAsync(host, input, output);
        });
        return command;
    }

    private static ContinuationEngine Load(Settings.ServerSettings settings, CancellationToken ct) =>
        ContinuationEngine.Load(ModelStore.Find(settings.Model), new() { Precision = settings.Precision, Threads = settings.Threads });

    private static async Task<(Stream Input, Stream Output)> ConnectAsync(string? pipe, int? socket, CancellationToken ct)
    {
        if (pipe is not null)
            return Both(await Transport.ConnectToPipeAsync(pipe, ct));
        if (socket is { } port)
            return Both(await Transport.ConnectToSocketAsync(port, ct));
        return (Console.OpenStandardInput(), Console.OpenStandardOutput());
    }

    private static (Stream, Stream) Both(Stream duplex) => (duplex, duplex);
}
