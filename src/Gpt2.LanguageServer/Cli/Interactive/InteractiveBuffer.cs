using System.Globalization;
using Gpt2.Inference.Continuations;

namespace Gpt2.LanguageServer.Cli.Interactive;

/// <summary>The text at the terminal, and what might come next.</summary>
internal sealed class InteractiveBuffer
{
    private IReadOnlyList<Continuation> suggestions = [];
    private int shown;

    /// <summary>The whole text up to the cursor.</summary>
    public string Text { get; private set; } = "";

    /// <summary>The line with the cursor.</summary>
    public string Line => Text[(Text.LastIndexOf('\n') + 1)..];

    /// <summary>The text shown after the cursor; often empty.</summary>
    public string Suggestion => shown < suggestions.Count ? suggestions[shown].Text : "";

    /// <summary>Whether Ctrl-N has something else to show.</summary>
    public bool HasOthers => suggestions.Count > 1;

    public void Suggest(IReadOnlyList<Continuation> found) => (suggestions, shown) = (found, 0);

    /// <summary>Handles a key.</summary>
    /// <returns>Whether the text has changed.</returns>
    public bool Handle(ConsoleKeyInfo key)
    {
        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        var changed = (key.Key, control) switch
        {
            (ConsoleKey.Tab or ConsoleKey.RightArrow, false) => Text + Suggestion,
            (ConsoleKey.Enter, _) => Text + "\n",
            (ConsoleKey.Backspace, false) => Text[..^(Line.Length == 0 ? 0 : LastCharacter(Line))],
            (ConsoleKey.W or ConsoleKey.Backspace, true) => Text[..^LastWord(Line)],
            (ConsoleKey.U, true) => Text[..^Line.Length],
            (_, false) when !char.IsControl(key.KeyChar) => Text + key.KeyChar,
            _ => Text,
        };
        if ((key.Key, control) is (ConsoleKey.N, true))
            shown = suggestions.Count == 0 ? 0 : (shown + 1) % suggestions.Count;
        if (changed == Text)
            return false;
        (Text, suggestions, shown) = (changed, [], 0);
        return true;
    }

    private static int LastCharacter(string line)
    {
        var starts = StringInfo.ParseCombiningCharacters(line);
        return line.Length - starts[^1];
    }

    private static int LastWord(string line)
    {
        var start = line.AsSpan().TrimEnd().LastIndexOf(' ') + 1;
        return line.Length - start;
    }
}
