using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Gpt2.Inference;
using Microsoft.Win32.SafeHandles;

namespace Gpt2.LanguageServer.Cli;

/// <summary>The boundary to the shell: streams, exit codes, and how errors are shown.</summary>
internal static class Terminal
{
    private const int StandardOutput = 1,
        StandardError = 2;

    private static string progress = "";
    private static string? lastWarning;
    private static readonly List<SafeFileHandle> InPlaceOfClosedStreams = [];

    /// <summary>EPIPE, on Linux and macOS.</summary>
    private const int BrokenPipe = 32;

    /// <summary>Reads standard input. A read cannot be cancelled; after Ctrl-C it is left behind.</summary>
    public static T Input<T>(Func<TextReader, T> read, CancellationToken ct) =>
        Task.Run(() => read(Console.In), ct).WaitAsync(ct).GetAwaiter().GetResult();

    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        OpenClosedStreams();
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        NoticeClosedPipe();
        Console.SetError(new ErrorOutput(Console.Error));
        using var interruption = new Interruption();
        try
        {
            var parsed = root.Parse(args, new() { ResponseFileTokenReplacer = null }); // "@" may begin a text
            if (UnknownOption(parsed) is { } unknown)
                return Refuse(parsed, unknown);
            if (parsed.Errors is [var error, ..])
                return Refuse(parsed, Missing(parsed) ?? Unexpected(parsed) ?? error.Message);
            var code = await parsed.InvokeAsync(
                new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                interruption.Token
            );
            return code == 0 ? 0 : Math.Max(code, interruption.ExitCode);
        }
        catch (Gpt2Exception e)
        {
            Warn(e);
            return 1;
        }
        catch (TypeInitializationException e) when (e.InnerException is DllNotFoundException missing)
        {
            Warn($"{missing.Message.Split(". ")[0]}.\nReinstall gpt2-lsp."); // the rest is advice for developers
            return 1;
        }
        catch (OperationCanceledException)
        {
            return interruption.ExitCode == 0 ? 1 : interruption.ExitCode;
        }
        catch (IOException e) when (e.HResult == BrokenPipe && !OperatingSystem.IsWindows())
        {
            return 141; // as a shell reports a program whose reader has closed the pipe
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn($"{e.Message}\nCheck standard input and output."); // errors of files have their own messages
            return 1;
        }
    }

    /// <summary>Names an argument that looks like an option; "-" alone and a line of a list do not. The library takes an option that does
    /// not exist as a text or a file.</summary>
    internal static string? UnknownOption(ParseResult parsed)
    {
        var before = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).ToArray();
        return parsed
            .CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(result => result.Tokens, (result, token) => (result.Argument.Name, Token: token))
            .Where(given => given.Token.Value is ['-', not ' ', ..] && Array.Exists(before, token => ReferenceEquals(token, given.Token)))
            .Select(given => $"There is no option \"{given.Token.Value}\". To give it as {given.Name}, put -- before it.")
            .FirstOrDefault();
    }

    /// <summary>Names an argument that was not given. The library does so without an example.</summary>
    internal static string? Missing(ParseResult parsed)
    {
        var missing = parsed.CommandResult.Command.Arguments.FirstOrDefault(one =>
            one.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(one) is not { Tokens.Count: > 0 }
        );
        return missing is null ? null : $"{missing.Name} is missing. For example: {HelpWithExamples.Of(parsed.CommandResult)[0]}";
    }

    /// <summary>Names what does not exist or is too much, or the commands that there are. The library only says that a command is required,
    /// or that a word was not recognised.</summary>
    private static string? Unexpected(ParseResult parsed) =>
        (parsed.CommandResult.Command.Subcommands, parsed.UnmatchedTokens) switch
        {
            ({ Count: 0 }, []) => null,
            ({ Count: 0 }, [['-', ..] token, ..]) => $"There is no option \"{token}\".",
            ({ Count: 0 }, [var token, ..]) => $"\"{token}\" is one argument too many; a text with spaces needs quotes.",
            (_, [var token, ..]) => $"\"{token}\" is neither a command nor an option.",
            (var commands, _) => $"Give a command: {string.Join(", ", commands.Select(command => command.Name))}.",
        };

    private static int Refuse(ParseResult parsed, string error)
    {
        var verb = string.Join(' ', Verbs(parsed.CommandResult).Reverse());
        Warn(error.Contains('\n', StringComparison.Ordinal) ? error : $"{error}\nRun '{verb} --help' for help.");
        return 1;
    }

    /// <summary>The names of a command and of the commands above it, the innermost first.</summary>
    public static IEnumerable<string> Verbs(SymbolResult? result)
    {
        for (; result is CommandResult command; result = result.Parent)
            yield return command.Command is RootCommand ? "gpt2-lsp" : command.Command.Name;
    }

    /// <summary>Opens an empty file in place of each standard stream that the shell has closed, because .NET expects all three. The file
    /// cannot be written, so that a command notices that its output is lost.</summary>
    private static void OpenClosedStreams()
    {
        while (!OperatingSystem.IsWindows())
        {
            var lowest = File.OpenHandle("/dev/null", share: FileShare.ReadWrite); // gets the lowest free number
            if (lowest.DangerousGetHandle() > StandardError)
            {
                lowest.Dispose();
                return;
            }
            InPlaceOfClosedStreams.Add(lowest);
        }
    }

    /// <summary>.NET's own stream ignores the errors of a closed pipe, so <c>gpt2-lsp sample | head</c> would write samples for
    /// ever.</summary>
    private static void NoticeClosedPipe()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
            return;
        var output = new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 1);
        if (!output.CanSeek) // a file that others write to as well would be overwritten
            Console.SetOut(new StreamWriter(output, Console.OutputEncoding) { AutoFlush = true });
    }

    /// <summary>The number of warnings so far.</summary>
    public static int Warnings { get; private set; }

    /// <summary>Prints a problem and its remedy, unless that was the last warning: a server's problem is told when it is found.</summary>
    public static void Warn(Gpt2Exception problem)
    {
        if ($"{problem.Message}\n{problem.Remedy}" is var message && message != lastWarning)
            Warn(message);
    }

    /// <summary>Prints something that is not the command's result.</summary>
    public static void Warn(string message)
    {
        lastWarning = message;
        Warnings++;
        Console.Error.WriteLine($"gpt2-lsp: {message.ReplaceLineEndings("\n  ")}");
    }

    /// <summary>Prints something that may interest a person; nothing if standard error is redirected.</summary>
    public static void Hint(string message)
    {
        if (!Console.IsErrorRedirected)
            Warn(message);
    }

    /// <summary>Replaces the progress line of a long command; does nothing if standard error is redirected.</summary>
    public static void Progress(string line)
    {
        if (Console.IsErrorRedirected || line == progress)
            return;
        Console.Error.Write($"\r\e[K{line}"); // back to the beginning of the line, and clear the rest of it
        progress = line;
    }

    /// <summary>Shows what percentage of a long command is done.</summary>
    public static void Progress(long done, long all) => Progress($"{(all > 0 ? done * 100 / all : 0)} %");
}
