using System.CommandLine;
using System.Text;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Cli;

/// <summary>The boundary to the shell: streams, exit codes, and how an error is shown.</summary>
internal static class Terminal
{
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var interrupted = new CancellationTokenSource();
        try
        {
            return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(2) }, interrupted.Token);
        }
        catch (Gpt2Exception e)
        {
            Warn($"{e.Message}\n{e.Remedy}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 130; // as a shell reports a program that was interrupted
        }
    }

    /// <summary>Says something that is not the command's result.</summary>
    public static void Warn(string message) => Console.Error.WriteLine($"gpt2-lsp: {message.ReplaceLineEndings("\n  ")}");

    /// <summary>Replaces the line that tells how far a long command is; nothing where nobody watches.</summary>
    public static void Progress(string line)
    {
        if (!Console.IsErrorRedirected)
            Console.Error.Write($"\r\e[K{line}"); // back to the line's beginning, and the rest of it away
    }
}
