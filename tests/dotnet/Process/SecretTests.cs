using System.Text;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Process.Tests;

/// <summary>Typed text is neither sent anywhere nor stored.</summary>
public sealed class SecretTests : IDisposable
{
    private const string Secret = "Xylophagousness";

    private readonly Machine machine = new();
    private readonly string temporary;

    public SecretTests()
    {
        temporary = Directory.CreateDirectory(Path.Combine(machine.Home, "tmp")).FullName;
        machine.Environment["TMPDIR"] = temporary;
    }

    public void Dispose() => machine.Dispose();

    [Fact]
    public async Task A_typed_word_appears_in_no_log_and_no_file()
    {
        await using var server = await ServerProcess.StartAsync([CommandLine.Executable, "serve"], Connection.Stdio, machine.Environment);
        var editor = server.Editor;
        await editor.InitializeAsync(
            new { workspace = new { textDocumentContent = new { } } },
            new { banned = new[] { Secret }, pace = "fast" },
            trace: "verbose"
        );
        await editor.StatusAsync("ready");
        var (uri, position) = await editor.OpenAsync($"The {Secret} was one of the most important events. The {Secret[..6]}$0");
        await editor.RequestGhost(uri, position).Answer;
        await editor.RequestAsync("textDocument/completion", new { textDocument = new { uri }, position });
        await editor.TypeAsync(uri, 0, 0, $"{Secret} ");
        foreach (var command in new[] { "gpt2.completeSentence", "gpt2.alternatives", "gpt2.whyNothing", "gpt2.stats" })
            await ExecuteAsync(
                command,
                new
                {
                    uri,
                    maxTokens = 3,
                    banned = new[] { Secret },
                }
            );
        await ExecuteAsync("gpt2.playground", new { text = Secret });

        // A complaint about an unreadable message does not contain its text.
        await editor.NotifyAsync("textDocument/didChange", new { textDocument = new { uri }, text = Secret });
        await editor.NotifyAsync("textDocument/didOpen", new { textDocument = Secret });
        await editor.WaitForAsync("window/logMessage", log => log.GetRawText().Contains("are not valid for", StringComparison.Ordinal));
        await editor.ShutDownAsync();
        Assert.Equal(0, await server.ExitCodeAsync());
        Assert.DoesNotContain(editor.Received, message => message.Params.GetRawText().Contains(Secret, StringComparison.OrdinalIgnoreCase));
        Assert.Equal("", server.ErrorsSoFar().Trim());

        await machine.RunAsync("complete", $"The {Secret} of", "--max-tokens", "3");
        AssertNoFileHolds(Secret);

        Task ExecuteAsync(string command, object argument) =>
            editor.RequestAsync("workspace/executeCommand", new { command, arguments = new[] { argument } });
    }

    private void AssertNoFileHolds(string word)
    {
        var files = Directory.GetFiles(machine.Home, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var bytes in new[] { Encoding.UTF8.GetBytes(word), Encoding.Unicode.GetBytes(word) })
            Assert.DoesNotContain(files, file => File.ReadAllBytes(file).AsSpan().IndexOf(bytes) >= 0);
    }
}
