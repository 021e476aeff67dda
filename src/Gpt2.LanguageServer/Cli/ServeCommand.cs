using System.CommandLine;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.LanguageServer.Calibrating;
using Gpt2.LanguageServer.Models;
using Gpt2.LanguageServer.Server;

namespace Gpt2.LanguageServer.Cli;

/// <summary>How the editor is reached; stdio if neither pipe nor socket is named.</summary>
/// <param name="Pipe">A named pipe or the path of a Unix domain socket, where the editor listens.</param>
/// <param name="Socket">A port on this machine, where the editor listens.</param>
/// <param name="ClientProcessId">The editor's process: when it ends, so does the server.</param>
internal sealed record ServeOptions(string? Pipe = null, int? Socket = null, int? ClientProcessId = null);

/// <summary>The language server itself.</summary>
internal static class ServeCommand
{
    private static readonly Option<bool> Stdio = new("--stdio")
    {
        Description = "Speak over standard input and output; so it does without an option",
    };
    private static readonly Option<string?> Pipe = new("--pipe")
    {
        Description = "The named pipe, or path of a Unix domain socket, at which the editor listens",
    };
    private static readonly Option<int?> Socket = new("--socket") { Description = "The port of this machine at which the editor listens" };
    private static readonly Option<int?> ClientProcessId = new("--clientProcessId")
    {
        Description = "The editor's process: when it ends, so does the server",
    };

    public static Command Create()
    {
        var command = new Command("serve", "Serves an editor by the Language Server Protocol") { Stdio, Pipe, Socket, ClientProcessId };
        command.SetAction(
            (parsed, ct) => RunAsync(new(parsed.GetValue(Pipe), parsed.GetValue(Socket), parsed.GetValue(ClientProcessId)), Load, ct)
        );
        return command;
    }

    /// <returns>The exit code that LSP asks for.</returns>
    public static async Task<int> RunAsync(ServeOptions options, EngineFactory engines, CancellationToken ct)
    {
        var (input, output) = await ConnectAsync(options, ct).ConfigureAwait(false);
        Console.SetOut(Console.Error); // whatever a library prints, stdout belongs to the protocol

        var host = new HostOptions(engines, TimeProvider.System, Console.Error, options.ClientProcessId, CalibrationText.Bundled);
        return await LspHost.RunAsync(host, input, output, ct).ConfigureAwait(false);
    }

    private static ContinuationEngine Load(
        Gpt2.LanguageServer.Settings.ServerSettings settings,
        Action<double> report,
        CancellationToken ct
    )
    {
        var directory = ModelStore.Find(settings.Model);
        return ContinuationEngine.Load(
            directory,
            new()
            {
                Precision = settings.Precision,
                Threads = settings.Threads,
                OnImport = done =>
                {
                    ct.ThrowIfCancellationRequested();
                    report(done);
                },
            },
            ModelLanguages.Of(directory)
        );
    }

    private static async Task<(Stream Input, Stream Output)> ConnectAsync(ServeOptions options, CancellationToken ct)
    {
        if (options.Pipe is { } name)
            return Both(await Transport.ConnectToPipeAsync(name, ct).ConfigureAwait(false));
        if (options.Socket is { } port)
            return Both(await Transport.ConnectToSocketAsync(port, ct).ConfigureAwait(false));
        if (!Console.IsInputRedirected)
            Terminal.Hint("An editor starts this, and speaks with it here. Ctrl-C ends it; 'gpt2-lsp interactive' is for people.");
        return (Console.OpenStandardInput(), Console.OpenStandardOutput());
    }

    private static (Stream, Stream) Both(Stream duplex) => (duplex, duplex);
}
