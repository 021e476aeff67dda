using System.Diagnostics;
using System.Text;
using Gpt2.LanguageServer.Bench;
using Gpt2.Tests;

namespace Gpt2.Benchmarks;

/// <summary>A writer works in three open documents: types, edits in the middle, undoes, switches documents and pauses: <c>writing MODEL
/// FILE [MINUTES]</c>. The server is the one in GPT2_LSP, or the one beside this program.</summary>
/// <remarks>The keys are the same in every run, five a second. With each a request for ghost text is sent, which the next key cancels, as
/// in VS Code. A cancelled request counts with the time until it was cancelled.</remarks>
internal sealed class WritingUse(Editor editor, string text)
{
    private const int Documents = 3,
        Given = 4000; // UTF-16 units of each document before the first key

    private static readonly TimeSpan BetweenKeys = TimeSpan.FromMilliseconds(200);
    private static readonly string[] Doings = ["types", "types", "middle", "undo", "jump", "switch", "pause"];

    private readonly Random random = new(1);
    private readonly List<WrittenDocument> documents = [];
    private readonly List<(string After, double Milliseconds)> answers = [];
    private WrittenDocument current = null!;

    public static async Task RunAsync(string[] args)
    {
        if (args is not [var model, var file, ..])
            throw new ArgumentException("usage: writing MODEL FILE [MINUTES]");
        var program = Environment.GetEnvironmentVariable("GPT2_LSP") ?? Path.Combine(AppContext.BaseDirectory, "gpt2-lsp");
        await using var server = await ServerProcess.StartAsync([program, "serve"], Connection.Stdio);
        using var process = Process.GetProcessById(server.Id);
        await server.Editor.InitializeAsync(initializationOptions: new { model, pace = "fast" });
        await server.Editor.StatusAsync("ready");
        var text = File.ReadAllText(file).ReplaceLineEndings(" ").Replace("<|endoftext|>", "", StringComparison.Ordinal);
        var (before, use) = (process.TotalProcessorTime, new WritingUse(server.Editor, text));
        await use.WriteAsync(TimeSpan.FromMinutes(double.Parse(args.ElementAtOrDefault(2) ?? "5", null)));
        process.Refresh();
        use.Print((process.TotalProcessorTime - before).TotalMilliseconds);
    }

    private async Task WriteAsync(TimeSpan duration)
    {
        for (var i = 0; i < Documents; i++)
        {
            var start = random.Next(text.Length - Given - 1);
            var (uri, _) = await editor.OpenAsync(text.Substring(start, Given), "plaintext");
            documents.Add(new(uri, new(text, start, Given, 2 * Given), start + Given));
        }
        current = documents[0];
        using var keys = new PeriodicTimer(BetweenKeys);
        for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < duration; )
        {
            var doing = random.GetItems(Doings, 1)[0];
            switch (doing)
            {
                case "types": // where the text ends
                    current.Caret = current.Text.Length;
                    await TypeAsync("a key", random.Next(20, 80), keys);
                    break;
                case "middle":
                    current.Caret = Word();
                    await TypeAsync("a change in the middle", random.Next(5, 30), keys);
                    break;
                case "undo":
                    var count = Math.Min(random.Next(5, 40), current.Caret);
                    current.Caret -= count;
                    current.Text.Remove(current.Caret, count);
                    await editor.ChangeAsync(current.Uri, (0, current.Caret), (0, current.Caret + count), "");
                    await TypeAsync("an undo", 1, keys);
                    break;
                case "jump":
                    current.Caret = Word();
                    await AskAsync("a jump", keys);
                    break;
                case "switch":
                    current = documents[random.Next(Documents)];
                    await TypeAsync("another document", 1, keys);
                    break;
                default:
                    for (var i = random.Next(5, 25); i > 0; i--)
                        await keys.WaitForNextTickAsync();
                    await TypeAsync("a pause", 1, keys);
                    break;
            }
        }
    }

    /// <summary>Types keys. The first one's response time is filed under <paramref name="after"/>, those of the others under "a
    /// key".</summary>
    private async Task TypeAsync(string after, int count, PeriodicTimer keys)
    {
        for (var i = 0; i < count; i++)
        {
            var key = text[current.Next++ % text.Length];
            await editor.TypeAsync(current.Uri, 0, current.Caret, key.ToString());
            current.Text.Insert(current.Caret++, key);
            await AskAsync(i == 0 ? after : "a key", keys);
        }
    }

    private async Task AskAsync(string after, PeriodicTimer keys)
    {
        var begin = Stopwatch.GetTimestamp();
        var request = editor.RequestGhost(current.Uri, new { line = 0, character = current.Caret });
        var answered = request.Answer.ContinueWith(_ => Stopwatch.GetElapsedTime(begin), TaskContinuationOptions.ExecuteSynchronously);
        await keys.WaitForNextTickAsync();
        if (!answered.IsCompleted)
            await editor.CancelAsync(request);
        answers.Add((after, (await answered).TotalMilliseconds));
    }

    /// <summary>The end of a random word in the text.</summary>
    private int Word()
    {
        var place = random.Next(current.Text.Length - 100);
        while (current.Text[place] != ' ')
            place++;
        return place;
    }

    private void Print(double processorMilliseconds)
    {
        Console.WriteLine($"{"after", -24} {"asked", 6} {"p50", 7} {"p95", 7} {"p99", 7}   milliseconds");
        foreach (var kind in answers.GroupBy(answer => answer.After).OrderByDescending(kind => kind.Count()))
            Line(kind.Key, [.. kind.Select(answer => answer.Milliseconds).Order()]);
        Line("all", [.. answers.Select(answer => answer.Milliseconds).Order()]);
        Console.WriteLine($"{processorMilliseconds / answers.Count:F0} ms of processor time for each");

        static void Line(string name, double[] sorted)
        {
            Console.WriteLine($"{name, -24} {sorted.Length, 6} {Share(0.5), 7:F0} {Share(0.95), 7:F0} {Share(0.99), 7:F0}");

            double Share(double share) => sorted[(int)(share * (sorted.Length - 1))];
        }
    }

    /// <param name="Uri">The document's address.</param>
    /// <param name="Text">Its current text.</param>
    /// <param name="From">The offset in the file of its first key.</param>
    private sealed record WrittenDocument(string Uri, StringBuilder Text, int From)
    {
        public int Caret { get; set; } = Text.Length;

        /// <summary>The offset in the file of the next key.</summary>
        public int Next { get; set; } = From;
    }
}
