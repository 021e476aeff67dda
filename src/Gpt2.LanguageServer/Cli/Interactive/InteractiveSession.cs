using System.Runtime.InteropServices;
using System.Threading.Channels;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Settings;

namespace Gpt2.LanguageServer.Cli.Interactive;

/// <summary>Lets the user write at a terminal with the continuation dimmed after the cursor. Tab accepts, Ctrl-N shows another, Ctrl-C or
/// Ctrl-D quits.</summary>
internal static class InteractiveSession
{
    /// <summary>How many suggestions Ctrl-N cycles through.</summary>
    private const int Several = 5;

    private const int UsualWidth = 80;

    private static readonly ConsoleKeyInfo Leave = new('\x04', ConsoleKey.D, shift: false, alt: false, control: true);

    private const string NoOther = "  (no other suggestion)";

    public static async Task RunAsync(IContinuationEngine engine, CancellationToken ct)
    {
        Console.TreatControlCAsInput = true;
        Console.Error.WriteLine($"{engine.Name}: start writing.\nTab accepts, Ctrl-N shows another, Ctrl-D quits."); // fits 50 columns
        var (text, screen) = (new InteractiveBuffer(), new InteractiveScreen(Console.Out));
        var keys = Keys();
        using var resized = Redraw(keys.Writer);
        Running? running = null;
        try
        {
            screen.Draw("", "", Width());
            while (true)
            {
                var note = "";
                if (await NextAsync(keys.Reader, running?.Found, ct) is not { } key)
                {
                    text.Suggest(await running!.Found!);
                    running = running with { Found = null };
                }
                else if (!Handle(text, screen, key))
                    return;
                else if (IsControl(key, ConsoleKey.N) && !text.HasOthers)
                    note = NoOther;
                if (keys.Reader.TryPeek(out _))
                    continue; // draw and continue pasted text only once all of it is there
                if (running?.Text != text.Text)
                    running = await Running.InsteadOfAsync(running, engine, text.Text);
                screen.Draw(text.Line, text.Suggestion + note, Width());
            }
        }
        finally
        {
            await Running.EndAsync(running);
            screen.End(text.Line, Width());
        }
    }

    /// <summary>One run of the model for one text.</summary>
    /// <param name="Found">The suggestions; null once they are shown.</param>
    private sealed record Running(string Text, CancellationTokenSource Stop, Task<IReadOnlyList<Continuation>>? Found)
    {
        public static async Task<Running> InsteadOfAsync(Running? other, IContinuationEngine engine, string text)
        {
            await EndAsync(other);
            var stop = new CancellationTokenSource();
            return new(text, stop, Task.Run(() => Suggest(engine, text, stop.Token), CancellationToken.None));
        }

        public static async Task EndAsync(Running? running)
        {
            if (running is null)
                return;
            await running.Stop.CancelAsync();
            if (running.Found is { } found)
                await found.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            running.Stop.Dispose();
        }
    }

    private static IReadOnlyList<Continuation> Suggest(IContinuationEngine engine, string text, CancellationToken ct)
    {
        var options = SettingsSchema.Defaults.Suggestion(Several, StopAt.Sentence) with { LeastProbability = Confidence.LeastInteractive };
        return string.IsNullOrWhiteSpace(text) ? [] : engine.Suggest(text, "", options, new([], text.Length), ct: ct).Items;
    }

    /// <returns>The next key; null if the suggestion comes first.</returns>
    private static async Task<ConsoleKeyInfo?> NextAsync(
        ChannelReader<ConsoleKeyInfo> keys,
        Task<IReadOnlyList<Continuation>>? found,
        CancellationToken ct
    )
    {
        var key = keys.WaitToReadAsync(ct).AsTask();
        if (found is not null && await Task.WhenAny(key, found) == found && !key.IsCompleted)
            return null;
        await key;
        return await keys.ReadAsync(ct);
    }

    /// <summary>Turns a change of the terminal's size into a key that does nothing, so that everything is redrawn. Windows has no such
    /// signal.</summary>
    private static PosixSignalRegistration? Redraw(ChannelWriter<ConsoleKeyInfo> keys) =>
        OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => keys.TryWrite(default));

    private static bool IsControl(ConsoleKeyInfo key, ConsoleKey which) =>
        key.Modifiers.HasFlag(ConsoleModifiers.Control) && key.Key == which;

    private static Channel<ConsoleKeyInfo> Keys()
    {
        var keys = Channel.CreateUnbounded<ConsoleKeyInfo>();
        var reading = new Thread(() =>
        {
            try
            {
                while (true)
                    keys.Writer.TryWrite(Console.ReadKey(intercept: true));
            }
            catch (Exception e) when (e is InvalidOperationException or IOException)
            {
                keys.Writer.TryWrite(Leave); // the terminal is gone
            }
        })
        {
            IsBackground = true,
        };
        reading.Start();
        return keys;
    }

    /// <returns>Whether to continue.</returns>
    private static bool Handle(InteractiveBuffer text, InteractiveScreen screen, ConsoleKeyInfo key)
    {
        if (IsControl(key, ConsoleKey.C) || IsControl(key, ConsoleKey.D))
            return false;
        var line = text.Line;
        text.Handle(key);
        if (key.Key == ConsoleKey.Enter)
            screen.End(line, Width());
        return true;
    }

    private static int Width() => Console.WindowWidth > 0 ? Console.WindowWidth : UsualWidth;
}
