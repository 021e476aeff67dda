using Gpt2.Inference;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Suggestions;

namespace Gpt2.LanguageServer.Settings;

/// <summary>Settings that belong together, in the order in which a writer needs them.</summary>
internal sealed record SettingsGroup(string Title, IReadOnlyList<Setting> Settings);

/// <summary>Every setting, declared once: the reader, the documentation and the extension's manifest are made from this list.</summary>
/// <remarks>Descriptions are Markdown; <c>#gpt2.name#</c> is a link to another setting.</remarks>
internal static class SettingsSchema
{
    /// <summary>More than any machine gains by.</summary>
    public const int MostThreads = 64;

    private static readonly SettingsGroup Suggestions = new(
        "Suggestions",
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
                ["plaintext", "markdown", "latex", "restructuredtext", "asciidoc", "org", "typst", "git-commit", "scminput"],
                "The kinds of file that get suggestions, by their language identifiers. A kind that is not known is read as plain text; "
                    + "`scminput` is the message box of VS Code's Source Control.",
                "Whoever writes prose in other files, or wants none in some of these.",
                (settings, value) => settings with { Languages = value }
            ),
            new EnumSetting<Eagerness>(
                "eagerness",
                Eagerness.Balanced,
                [
                    (Eagerness.Careful, "Fewer and longer suggestions, which are right more often."),
                    (Eagerness.Balanced, "A suggestion is shown when it is likely to save more keys than reading it costs."),
                    (Eagerness.Eager, "More suggestions, which are wrong more often."),
                ],
                "How much a suggestion must be worth to be shown. #gpt2.pace# says how soon it is shown.",
                "Taste: some want a word only when it is right, others want ideas.",
                (settings, value) => settings with { Eagerness = value }
            )
            {
                PerLanguage = true,
            },
            new EnumSetting<Pace>(
                "pace",
                Pace.Normal,
                [
                    (Pace.Calm, "After a pause in your typing."),
                    (Pace.Normal, "A moment after a key."),
                    (Pace.Fast, "As soon as the model has an answer."),
                ],
                "How soon a suggestion appears after a key.",
                "Whoever is put off by text that appears while they type.",
                (settings, value) => settings with { Pace = value }
            )
            {
                PerLanguage = true,
            },
            new IntSetting(
                "maxTokens",
                24,
                1,
                128,
                "tokens",
                "The longest suggestion. A token is about three quarters of a word.",
                "Whoever wants single words only, or long stretches.",
                (settings, value) => settings with { MaxTokens = value }
            )
            {
                PerLanguage = true,
            },
            new EnumSetting<StopAt>(
                "stopAt",
                StopAt.Sentence,
                [
                    (StopAt.Sentence, "At the end of a sentence."),
                    (StopAt.Line, "At the end of a line."),
                    (StopAt.Paragraph, "At the end of a paragraph."),
                ],
                "Where a suggestion ends at the latest, if #gpt2.maxTokens# has not ended it before.",
                "Whoever drafts with the model rather than writes with it.",
                (settings, value) => settings with { StopAt = value }
            )
            {
                PerLanguage = true,
            },
            new BoolSetting(
                "completionMenu",
                true,
                "Offers the suggestion in the completion menu too, as next word, clause and sentence.",
                "Whoever wants the menu for other things; editors without ghost text have nothing but the menu.",
                (settings, value) => settings with { CompletionMenu = value }
            )
            {
                PerLanguage = true,
            },
        ]
    );

    private static readonly SettingsGroup Model = new(
        "Model",
        [
            new TextSetting(
                "model",
                "prose-mini",
                "The model that writes: the name of an installed one, or the path of a folder that holds one.",
                "Whoever has the memory and the patience for a better model than the bundled one.",
                (settings, value) => settings with { Model = value }
            ),
            new EnumSetting<Precision>(
                "precision",
                Precision.Q8,
                [
                    (Precision.Q8, "8 bit: fast, and as good as the exact numbers."),
                    (Precision.Q4, "4 bit: faster and smaller, and a little worse."),
                    (Precision.F32, "32 bit: exact, slow and large."),
                ],
                "How exactly the model's numbers are kept.",
                "Whoever runs a large model on a small machine, or compares with a reference.",
                (settings, value) => settings with { Precision = value }
            ),
            new IntSetting(
                "unloadAfter",
                60,
                0,
                1440,
                "minutes",
                "How long the model must be idle before its memory is freed. It is loaded again when you write on; 0 keeps it loaded.",
                "Whoever runs a large model, and wants its memory back sooner or its first answer at once.",
                (settings, value) => settings with { UnloadAfter = TimeSpan.FromMinutes(value) }
            ),
        ]
    );

    private static readonly SettingsGroup Writing = new(
        "Writing",
        [
            new IntSetting(
                "memory",
                100,
                0,
                100,
                "percent",
                "How much the names and terms of your own document count beside the model's words. 0 turns this memory off; "
                    + "#gpt2.memoryFiles# adds other files to it.",
                "Whoever finds that what is suggested repeats the document too much, or writes no names and terms.",
                (settings, value) => settings with { Memory = value }
            )
            {
                PerLanguage = true,
            },
            new TextListSetting(
                "memoryFiles",
                [],
                "Files of the workspace whose names and terms are remembered too. `*` stands for any characters of a name and `**` for any "
                    + "folders: `*.md` for all Markdown files, `chapters/*.md` for those in one folder, `chapters/**/*.md` for those in "
                    + "its folders too.",
                "Whoever writes a work in several files.",
                (settings, value) => settings with { MemoryFiles = value }
            ),
            new TextListSetting(
                "banned",
                [],
                "Words and phrases that are never suggested or written. Only whole words count, in capitals or not.",
                "Whoever avoids some words, or is annoyed by a favourite of the model.",
                (settings, value) => settings with { Banned = value.All(IsPhrase) ? value : [.. value.Where(IsPhrase)] }
            )
            {
                PerLanguage = true,
            },
        ]
    );

    private static readonly SettingsGroup Advanced = new(
        "Advanced",
        [
            new IntSetting(
                "threads",
                0,
                0,
                MostThreads,
                "threads",
                "How many processor cores the model may use; 0 chooses by the machine.",
                "Whoever needs the cores for something else.",
                (settings, value) => settings with { Threads = value }
            ),
            new PathSetting(
                "serverPath",
                "The path of the server's program. If it is empty, the bundled server runs, or else `gpt2-lsp` from the PATH.",
                "Whoever builds the server, or runs on a machine for which none is bundled."
            ),
        ]
    );

    public static IReadOnlyList<SettingsGroup> Groups { get; } = [Suggestions, Model, Writing, Advanced];

    /// <summary>What the server reads.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [.. Groups.SelectMany(group => group.Settings).Where(setting => setting is not PathSetting)];

    public static ServerSettings Defaults { get; } = All.Aggregate(new ServerSettings(), (settings, setting) => setting.Reset(settings));

    private static bool IsPhrase(string text) => text.Trim().Length is > 0 and <= 200;
}
