using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using Gpt2.Inference;
using Gpt2.LanguageServer.Http;
using Gpt2.LanguageServer.Playground;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Opens a page in the browser for playing with the model.</summary>
internal static class PlaygroundCommand
{
    /// <summary>Exit codes of xdg-open, and of the shell without it.</summary>
    private const int NoBrowser = 3,
        OpeningFailed = 4,
        NoXdgOpen = 127;

    private static readonly Option<int> Port = new("--port") { Description = "The local port; 0, the default, takes any free one" };
    private static readonly Option<bool> NoOpen = new("--no-open") { Description = "Print the address without opening the browser" };
    private static readonly ModelOptions Model = new(mayBeServer: false);

    public static Command Create()
    {
        var command = new Command("playground", "Opens a web page to play with the model") { Port, NoOpen };
        Model.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var port = parsed.GetValue(Port);
        if (port is < 0 or > ushort.MaxValue)
            throw new Gpt2Exception($"--port cannot be {port}.", $"Give a port from 1 to {ushort.MaxValue}, or 0 for any free one.");
        var http = new HttpOptions(port, HttpToken.Read());
        return ServeCommand.RunAloneAsync(Model, parsed, http, at => Show(PlaygroundAddress.Of(at, http.Token)), ct);

        void Show(string address)
        {
            Console.WriteLine(address);
            Terminal.Hint("Press Ctrl-C to stop.");
            if (!parsed.GetValue(NoOpen))
                Open(address);
        }
    }

    /// <summary>Opens the browser. Where there is none, the printed address is enough.</summary>
    private static void Open(string address)
    {
        // Without a browser, xdg-open prints a line for each one that it tried. A browser that it starts writes to its output for hours.
        const string Quietly = "exec xdg-open \"$0\" </dev/null >/dev/null 2>&1";
        var start =
            OperatingSystem.IsWindows() ? new ProcessStartInfo(address) { UseShellExecute = true }
            : OperatingSystem.IsMacOS() ? new ProcessStartInfo("open", [address])
            : new ProcessStartInfo("sh", ["-c", Quietly, address]);
        try
        {
            if (Process.Start(start) is not { } opener)
                return;
            opener.Exited += (_, _) =>
            {
                if (opener.ExitCode is NoBrowser or OpeningFailed or NoXdgOpen)
                    Refused();
            };
            opener.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            Refused();
        }

        static void Refused() => Terminal.Hint("The browser could not be opened. Open the address yourself.");
    }
}
