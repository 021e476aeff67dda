using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gpt2.Inference;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Remote;
using Gpt2.LanguageServer.Calibrating;
using Gpt2.LanguageServer.Http;
using Gpt2.LanguageServer.Models;
using Gpt2.LanguageServer.Playground;
using Gpt2.LanguageServer.Server;
using Gpt2.LanguageServer.Settings;
using Gpt2.LanguageServer.Suggestions;

namespace Gpt2.LanguageServer.Cli;

/// <summary>How to reach the editor; stdio if neither pipe nor socket is given.</summary>
/// <param name="Pipe">The named pipe, or path of a Unix domain socket, on which the editor listens.</param>
/// <param name="Socket">The local port on which the editor listens.</param>
/// <param name="ClientProcessId">The editor's process ID: when that process ends, so does the server.</param>
/// <param name="Http">How to serve the API beside the editor; null if it is not served.</param>
internal sealed record ServeOptions(string? Pipe = null, int? Socket = null, int? ClientProcessId = null, HttpOptions? Http = null);

/// <summary>Runs the server itself, for an editor, for other programs, or for both.</summary>
internal static class ServeCommand
{
    /// <summary>A fixed port for the configurations of other programs: GPT2 on a telephone keypad.</summary>
    private const int DefaultPort = 4782;

    private static readonly Option<bool> Stdio = new("--stdio") { Description = "Use standard input and output; this is the default" };
    private static readonly Option<string?> Pipe = new("--pipe")
    {
        Description = "The named pipe, or path of a Unix domain socket, on which the editor listens",
    };
    private static readonly Option<int?> Socket = new("--socket") { Description = "The local port on which the editor listens" };
    private static readonly Option<int?> ClientProcessId = new("--clientProcessId")
    {
        Description = "The editor's process ID: when that process ends, so does the server",
    };
    private static readonly Option<string?> Http = new("--http")
    {
        Description = $"Serve the HTTP API on this local port, {DefaultPort} by default; add --stdio to serve an editor too",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<bool> NoToken = new("--no-token")
    {
        Description = "Answer HTTP requests without a token, from every program on this computer",
    };
    private static readonly ModelOptions Model = new();

    public static Command Create()
    {
        var command = new Command("serve", "Serves an editor over the Language Server Protocol, and other programs over HTTP")
        {
            Stdio,
            Pipe,
            Socket,
            ClientProcessId,
            Http,
            NoToken,
        };
        Model.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var options = new ServeOptions(
            parsed.GetValue(Pipe),
            parsed.GetValue(Socket),
            parsed.GetValue(ClientProcessId),
            HttpOptionsOf(parsed)
        );
        if (options.Http is { } http && !parsed.GetValue(Stdio) && options is { Pipe: null, Socket: null })
            return RunAloneAsync(Model, parsed, http, port => Announce(Console.Out, port, http), ct);
        return Model.IsGiven(parsed)
            ? throw new Gpt2Exception("The editor's settings choose the model.", "Leave out --model, --precision and --threads.")
            : RunAsync(options, Load, ct);
    }

    /// <returns>The exit code that LSP asks for.</returns>
    public static async Task<int> RunAsync(ServeOptions options, EngineFactory engines, CancellationToken ct)
    {
        var (input, output) = await ConnectAsync(options, ct).ConfigureAwait(false);
        Console.SetOut(Console.Error); // stdout belongs to the protocol, whatever a library prints

        var host = HostOf(engines) with
        {
            ParentProcess = options.ClientProcessId,
            Playground = (service, takeText) => StartPlaygroundAsync(service, takeText, ct),
        };
        if (options.Http is { } http)
            host = host with { Beside = service => TryServeAsync(service, http, ct) };
        return await LspHost.RunAsync(host, input, output, ct).ConfigureAwait(false);
    }

    /// <summary>Serves other programs with the model of the command line, until it is cancelled.</summary>
    /// <param name="ready">Receives the port when the model is ready.</param>
    /// <exception cref="Gpt2Exception">There is no such model on this machine.</exception>
    public static async Task<int> RunAloneAsync(
        ModelOptions model,
        ParseResult parsed,
        HttpOptions http,
        Action<int> ready,
        CancellationToken ct
    )
    {
        AspNetCore.Find();
        model.Directory(parsed);
        var settings = JsonSerializer.SerializeToElement(model.AsSettings(parsed), ServeJson.Default.ServeSettings);
        await HttpHost.RunAloneAsync(HostOf(Load), http, settings, ready, ct).ConfigureAwait(false);
        return 0; // never reached
    }

    private static HostOptions HostOf(EngineFactory engines) =>
        new(engines, TimeProvider.System, Console.Error, CalibrationText: CalibrationText.Bundled);

    /// <summary>The editor is served even if the API cannot be: another of its windows may have the port.</summary>
    private static async Task<IAsyncDisposable?> TryServeAsync(SuggestionService service, HttpOptions http, CancellationToken ct)
    {
        try
        {
            AspNetCore.Find();
            var server = await HttpHost.BeginAsync(service, http, ct).ConfigureAwait(false);
            Announce(Console.Error, server.Port, http);
            return server;
        }
        catch (Gpt2Exception e)
        {
            Terminal.Warn($"{e.Message} The HTTP API is not available. {e.Remedy}");
            return null;
        }
    }

    private static async Task<PlaygroundServer> StartPlaygroundAsync(
        SuggestionService service,
        Func<string?> takeText,
        CancellationToken ct
    )
    {
        AspNetCore.Find();
        var token = HttpToken.New();
        var server = await HttpHost.BeginAsync(service, new(Port: 0, token), ct, takeText).ConfigureAwait(false);
        return new(server, takesText => PlaygroundAddress.Of(server.Port, token, takesText));
    }

    private static void Announce(TextWriter output, int port, HttpOptions http)
    {
        output.WriteLine($"Listening at http://127.0.0.1:{port}/v1");
        if (http.Token is { } token && !HttpToken.IsChosen)
            output.WriteLine($"Token: {token}");
    }

    private static HttpOptions? HttpOptionsOf(ParseResult parsed)
    {
        if (parsed.GetResult(Http) is null)
            return null;
        var text = parsed.GetValue(Http);
        var port = DefaultPort;
        if (text is not null && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= ushort.MaxValue))
            throw new Gpt2Exception($"--http cannot be {text}.", $"Give a port from 1 to {ushort.MaxValue}, or 0 for any free one.");
        return new(port, parsed.GetValue(NoToken) ? null : HttpToken.Read());
    }

    private static IContinuationEngine Load(ServerSettings settings, Action<double> report, CancellationToken ct)
    {
        if (RemoteAddress.Is(settings.Model))
            return RemoteEngine.Connect(settings.Model, settings.ApiKey, TimeProvider.System, ct: ct);
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
            Terminal.Hint("An editor normally starts this command.\nCtrl-C stops it; 'gpt2-lsp interactive' lets you write here.");
        return (Console.OpenStandardInput(), Console.OpenStandardOutput());
    }

    private static (Stream, Stream) Both(Stream duplex) => (duplex, duplex);
}

/// <summary>Settings as an editor sends them.</summary>
internal sealed record ServeSettings(string Model, string Precision, int Threads);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ServeSettings))]
internal sealed partial class ServeJson : JsonSerializerContext;
