using Gpt2.Inference;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Suggestions;

namespace Gpt2.LanguageServer.Settings;

/// <summary>Every setting, declared once: the reader, the documentation and the extension's manifest are made from this list.</summary>
internal static class SettingsSchema
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        new BoolSetting(
            "enabled",
            true,
            "Suggests how your text might go on.",
            "Whoever wants silence in one project or for good.",
            (settings, value) => settings with { Enabled = value }
        ),
        new TextListSetting(
            "languages",
            ["plaintext", "markdown", "latex", "restructuredtext", "asciidoc", "org", "typst", "git-commit"],
            "The kinds of file that get suggestions, by the editor's name for them; a kind that is not known is read as plain text.",
            "Whoever writes prose in other files, or wants none in some of these.",
            (settings, value) => settings with { Languages = value }
        ),
        new TextSetting(
            "model",
            "prose-mini",
            "The model that writes: the name of an installed one, or the path of a directory that holds one.",
            "Whoever has the memory and the patience for a better model than the one that comes along.",
            (settings, value) => settings with { Model = value }
        ),
        new EnumSetting<Precision>(
            "precision",
            Precision.Q8,
            [Precision.Q8, Precision.Q4, Precision.F32],
            "How exactly the model's numbers are kept: q8 is fast and as good, q4 is faster and a little worse, f32 is exact and slow.",
            "Whoever runs a large model on a small machine, or compares with a reference.",
            (settings, value) => settings with { Precision = value }
        ),
        new IntSetting(
            "threads",
            0,
            0,
            64,
            "How many processor cores the model may use; 0 chooses by the machine.",
            "Whoever needs the cores for something else.",
            (settings, value) => settings with { Threads = value }
        ),
        new IntSetting(
            "unloadAfter",
            60,
            0,
            1440,
            "After so many minutes without a question the model gives its memory back, and is loaded again when you write on; 0 keeps it.",
            "Whoever runs a large model, and wants its memory back sooner or its first answer at once.",
            (settings, value) => settings with { UnloadAfter = TimeSpan.FromMinutes(value) }
        ),
        new EnumSetting<Eagerness>(
            "eagerness",
            Eagerness.Balanced,
            [Eagerness.Careful, Eagerness.Balanced, Eagerness.Eager],
            "How much a suggestion must be worth to be shown: careful shows fewer and longer ones, eager shows more.",
            "Taste: some want a word only when it is right, others want ideas.",
            (settings, value) => settings with { Eagerness = value }
        ),
        new IntSetting(
            "maxTokens",
            24,
            1,
            128,
            "The longest suggestion, in tokens; a token is about three quarters of a word.",
            "Whoever wants single words only, or long stretches.",
            (settings, value) => settings with { MaxTokens = value }
        ),
        new EnumSetting<StopAt>(
            "stopAt",
            StopAt.Sentence,
            [StopAt.Sentence, StopAt.Line, StopAt.Paragraph],
            "Where a suggestion ends at the latest.",
            "Whoever drafts with the model rather than writes with it.",
            (settings, value) => settings with { StopAt = value }
        ),
        new IntSetting(
            "memory",
            100,
            0,
            100,
            "How much the names and terms of your own document count beside the model's words, in percent; 0 turns this memory off.",
            "Whoever finds that what is suggested repeats the document too much, or writes no names and terms.",
            (settings, value) => settings with { Memory = value }
        ),
        new TextListSetting(
            "memoryFiles",
            [],
            "Files of the workspace whose names and terms are remembered too, with * for any characters of a name and ** for "
                + "any folders: *.md for all Markdown files, chapters/*.md for those in one folder, chapters/**/*.md for those in "
                + "its folders too.",
            "Whoever writes a work in several files.",
            (settings, value) => settings with { MemoryFiles = value }
        ),
        new TextListSetting(
            "banned",
            [],
            "Words and phrases that are never suggested or written; whole words, small or capital.",
            "Whoever avoids some words, or is annoyed by a favourite of the model.",
            (settings, value) => settings with { Banned = value.All(IsPhrase) ? value : [.. value.Where(IsPhrase)] }
        ),
        new EnumSetting<Pace>(
            "pace",
            Pace.Normal,
            [Pace.Calm, Pace.Normal, Pace.Fast],
            "How soon a suggestion appears after a key: calm waits for a pause in your typing, fast waits for nothing.",
            "Whoever is put off by text that appears while they type.",
            (settings, value) => settings with { Pace = value }
        ),
        new BoolSetting(
            "completionMenu",
            true,
            "Offers the suggestion in the completion menu too, as next word, clause and sentence.",
            "Whoever wants the menu for other things; editors without ghost text have nothing but the menu.",
            (settings, value) => settings with { CompletionMenu = value }
        ),
    ];

    private static bool IsPhrase(string text) => text.Trim().Length is > 0 and <= 200;

    /// <summary>What the VS Code extension alone reads: other editors are told the server's command in their own way.</summary>
    public static IReadOnlyList<Setting> OfExtension { get; } =
    [
        new PathSetting(
            "serverPath",
            "The path of the server's program; empty takes the one that comes with the extension, or gpt2-lsp from the PATH.",
            "Whoever builds the server, or runs on a machine for which none comes along."
        ),
    ];

    public static ServerSettings Defaults { get; } = All.Aggregate(new ServerSettings(), (settings, setting) => setting.Reset(settings));
}
