using System.Runtime.CompilerServices;
using Gpt2.Prose.Blocks;
using Gpt2.Prose.Dialects;

namespace Gpt2.Prose.Tests;

/// <summary>One case of a specification document: a rule, a text with the caret at $0, and the expected prompt.</summary>
internal sealed record SpecCase(Dialect Dialect, string Name, string Text, string Expected)
{
    private const string Fence = "`````",
        Arrow = "⇒",
        Nothing = "nothing here: ",
        Stop = "stop: ",
        Ends = "…";

    /// <summary>The folder of this source file, wherever the tests are run.</summary>
    public static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    public static IEnumerable<SpecCase> All() => Dialect.All.SelectMany(dialect => Read(dialect, Path.Combine(Folder(), $"{dialect}.md")));

    /// <summary>Each fence of five backquotes is a case. The last line of prose before it states the rule.</summary>
    private static IEnumerable<SpecCase> Read(Dialect dialect, string file)
    {
        var rule = "";
        var number = 0;
        List<string>? open = null;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (line != Fence)
            {
                if (open != null)
                    open.Add(line);
                else if (line.Trim().Length > 0)
                    rule = line.Trim();
            }
            else if (open == null)
                open = [];
            else
            {
                var arrow = open.IndexOf(Arrow);
                yield return new(dialect, $"{dialect} line {number}: {rule}", Join(open[..arrow]), Join(open[(arrow + 1)..]));
                open = null;
            }
        }
    }

    private static string Join(List<string> lines) => string.Join('\n', lines);

    /// <summary>The text without the caret's mark; "→" is a tab.</summary>
    public (string Text, int Caret) Input()
    {
        var text = Text.Replace('→', '\t');
        var caret = text.IndexOf("$0", StringComparison.Ordinal);
        return (text.Remove(caret, 2), caret);
    }

    /// <summary>
    /// The result in the form that the case expects: the reason, the prompt or only its end, with or without the stop.
    /// </summary>
    public string Shown(ProseContext context)
    {
        if (context.Reason != NotProse.None)
            return Nothing + context.Reason;
        var lines = Expected.Split('\n').ToList();
        var stop = lines.Count > 1 && lines[^1].StartsWith(Stop) ? "\n" + Stop + (context.InLine ? "Line" : "Sentence") : "";
        if (stop.Length > 0)
            lines.RemoveAt(lines.Count - 1);
        var (prompt, wanted) = (Visible(context.Prompt), Join(lines));
        return (wanted.StartsWith(Ends) && prompt.EndsWith(wanted[1..], StringComparison.Ordinal) ? wanted : prompt) + stop;
    }

    /// <summary>Shows white space at the end, which these rules are about, as "␣" and "⏎".</summary>
    private static string Visible(string prompt)
    {
        var text = prompt.TrimEnd(' ', '\n');
        return text + prompt[text.Length..].Replace(' ', '␣').Replace('\n', '⏎');
    }
}
