using Gpt2.Inference;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Suggestions;

namespace Gpt2.LanguageServer.Settings;

/// <summary>Settings that belong together, in the order in which a writer needs them.</summary>
internal sealed record SettingsGroup(string Title, IReadOnlyList<Setting> Settings);

/// <summary>Every setting, declared once. The reader, the documentation and the extension's manifest are made from this list.</summary>
/// <remarks>Descriptions are Markdown; <c>#gpt2.name#</c> is a link to another setting.</remarks>
internal static class SettingsSchema
{
    /// <summary>More threads than any machine benefits from.</summary>
    public const int MostThreads = 64;

    private static readonly SettingsGroup Suggestions = new(
        "Suggestions",
        [
            new BoolSetting(
                "enabled",
                true,
                "Show suggestions as you write.",
                "you want no suggestions in one project, or at all.",
                (settings, value) => settings with { Enabled = value }
            ),
            new TextListSetting(
                "languages",
                ["plaintext", "markdown", "latex", "restructuredtext", "asciidoc", "org", "typst", "git-commit", "scminput"],
                "The kinds of file that get suggestions, by language identifier. If the server does not know a kind, "
                    + "it reads such files as plain text. `scminput` is the commit message box of VS Code.",
                "you write prose in other kinds of file, or want no suggestions in some of these.",
                (settings, value) => settings with { Languages = value }
            ),
            new EnumSetting<Eagerness>(
                "eagerness",
                Eagerness.Balanced,
                [
                    (Eagerness.Careful, "Fewer and longer suggestions, which are right more often."),
                    (Eagerness.Balanced, "Suggestions that are likely to save more time than it takes to read them."),
                    (Eagerness.Eager, "More suggestions, which are wrong more often."),
                ],
                "How readily suggestions are shown. #gpt2.pace# sets how soon they appear.",
                "you want suggestions only when they are almost certainly right, or would rather have more ideas.",
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
                    (Pace.Normal, "A moment after a key press."),
                    (Pace.Fast, "As soon as the model answers."),
                ],
                "How soon a suggestion appears after a key press.",
                "text that appears while you type distracts you.",
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
                "The maximum length of a suggestion. A token is about three quarters of a word.",
                "you want single words only, or longer passages.",
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
                "Where a suggestion stops, unless #gpt2.maxTokens# stops it sooner.",
                "you draft whole passages with the model.",
                (settings, value) => settings with { StopAt = value }
            )
            {
                PerLanguage = true,
            },
            new BoolSetting(
                "completionMenu",
                true,
                "Also offer suggestions in the completion menu: the next word, other words, the next clause and the next sentence.",
                "you need the menu for other completions. Editors without ghost text show suggestions in the menu only.",
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
                "The model: the name of an installed model, the path of a model folder, or the address of a server that runs one, "
                    + "such as `http://127.0.0.1:8080`. If it is an address, your text is sent to that server.",
                "you want a better model than the bundled one. It needs more memory and time, or a server that runs it.",
                (settings, value) => settings with { Model = value }
            ),
            new EnumSetting<Precision>(
                "precision",
                Precision.Q8,
                [
                    (Precision.Q8, "8 bit: fast, with almost no loss of quality."),
                    (Precision.Q4, "4 bit: smaller, with a small loss of quality."),
                    (Precision.F32, "32 bit: exact, but large and slow."),
                ],
                "The precision of the model's weights.",
                "you run a large model with little memory, or compare results with another implementation.",
                (settings, value) => settings with { Precision = value }
            ),
            new IntSetting(
                "unloadAfter",
                60,
                0,
                1440,
                "minutes",
                "Unload the model after this many idle minutes. It is loaded again when you write; 0 keeps it loaded.",
                "you use a large model and want its memory freed sooner, or never want to wait for it to load.",
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
                "How strongly the names and terms in your own document influence suggestions. 0 turns this off; "
                    + "#gpt2.memoryFiles# adds other files.",
                "suggestions repeat your document too much.",
                (settings, value) => settings with { Memory = value }
            )
            {
                PerLanguage = true,
            },
            new TextListSetting(
                "memoryFiles",
                [],
                "Other files in the workspace whose names and terms may be suggested. `*` matches any part of a name, `**` any folders: "
                    + "`*.md` matches the Markdown files in all folders, `chapters/*.md` only those directly in `chapters`, "
                    + "`chapters/**/*.md` those in its subfolders, too.",
                "your work is spread over several files.",
                (settings, value) => settings with { MemoryFiles = value }
            ),
            new TextListSetting(
                "banned",
                [],
                "Words and phrases that are never suggested or written. They match whole words, in upper or lower case.",
                "you avoid certain words, or the model repeats a phrase too often.",
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
                "How many processor cores the model may use. 0 chooses automatically.",
                "you need the cores for other work.",
                (settings, value) => settings with { Threads = value }
            ),
            new PathSetting(
                "serverPath",
                "Path of the `gpt2-lsp` program. If empty, the bundled one is used, or else the one on the PATH.",
                "you build the server yourself, or your platform has no bundled one."
            ),
        ]
    );

    public static IReadOnlyList<SettingsGroup> Groups { get; } = [Suggestions, Model, Writing, Advanced];

    /// <summary>The settings that the server reads.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [.. Groups.SelectMany(group => group.Settings).Where(setting => setting is not PathSetting)];

    public static ServerSettings Defaults { get; } = All.Aggregate(new ServerSettings(), (settings, setting) => setting.Reset(settings));

    private static bool IsPhrase(string text) => text.Trim().Length is > 0 and <= 200;
}
