using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Gpt2.Inference;
using Microsoft.Win32.SafeHandles;

namespace Gpt2.LanguageServer.Cli;

/// <summary>The boundary to the shell: streams, exit codes, and how an error is shown.</summary>
internal static class Terminal
{
    private const int StandardOutput = 1;

    private static string progress = "";

    /// <summary>EPIPE, on Linux as on macOS.</summary>
    private const int BrokenPipe = 32;

    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        NoticeClosedPipe();
        Console.SetError(new ErrorOutput(Console.Error));
        using var interruption = new Interruption();
        try
        {
            var parsed = root.Parse(args, new() { ResponseFileTokenReplacer = null }); // "@" may begin a text
            if (parsed.Errors is [var error, ..])
                return Refuse(parsed, error.Message);
            var code = await parsed.InvokeAsync(
                new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                interruption.Token
            );
            return code == 0 ? 0 : Math.Max(code, interruption.ExitCode);
        }
        catch (Gpt2Exception e)
        {
            Warn($"{e.Message}\n{e.Remedy}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            return interruption.ExitCode == 0 ? 1 : interruption.ExitCode;
        }
        catch (IOException e) when (e.HResult == BrokenPipe && !OperatingSystem.IsWindows())
        {
            return 141; // as a shell reports a program whose reader has had enough
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn($"{e.Message}\nCheck standard input and output."); // files are read and written with messages of their own
            return 1;
        }
    }

    private static int Refuse(ParseResult parsed, string error)
    {
        var verb = string.Join(' ', Verbs(parsed.CommandResult).Reverse());
        Warn(error.Contains('\n', StringComparison.Ordinal) ? error : $"{error}\nRun '{verb} --help' for help.");
        return 1;
    }

    /// <summary>The names of a command and of those that it stands under, the innermost first.</summary>
    public static IEnumerable<string> Verbs(SymbolResult? result)
    {
        for (; result is CommandResult command; result = result.Parent)
            yield return command.Command is RootCommand ? "gpt2-lsp" : command.Command.Name;
    }

    /// <summary>.NET's own stream drops what a closed pipe refuses, and <c>gpt2-lsp sample | head</c> would write samples for
    /// ever.</summary>
    private static void NoticeClosedPipe()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
            return;
        var output = new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 1);
        if (!output.CanSeek) // of a file that others write to as well, it would not know the end
            Console.SetOut(new StreamWriter(output, Console.OutputEncoding) { AutoFlush = true });
    }

    /// <summary>Says something that is not the command's result.</summary>
    public static void Warn(string message) => Console.Error.WriteLine($"gpt2-lsp: {message.ReplaceLineEndings("\n  ")}");

    /// <summary>Says what a person may want to know; nothing where nobody watches.</summary>
    public static void Hint(string message)
    {
        if (!Console.IsErrorRedirected)
            Warn(message);
    }

    /// <summary>Replaces the line that tells how far a long command is; nothing where nobody watches.</summary>
    public static void Progress(string line)
    {
        if (Console.IsErrorRedirected || line == progress)
            return;
        Console.Error.Write($"\r\e[K{line}"); // back to the line's beginning, and the rest of it away
        progress = line;
    }

    /// <summary>Says what share of a long command is done.</summary>
    public static void Progress(long done, long all) => Progress($"{(all > 0 ? done * 100 / all : 0)} %");
}
