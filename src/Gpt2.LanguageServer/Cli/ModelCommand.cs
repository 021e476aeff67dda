using System.CommandLine;
using System.CommandLine.Completions;
using Gpt2.Inference.Models;

namespace Gpt2.LanguageServer.Cli;

/// <summary>The commands for models.</summary>
internal static class ModelCommand
{
    public static Command Create() =>
        new("model", "Lists, downloads, checks and removes models")
        {
            ModelListCommand.Create(),
            ModelPullCommand.Create(),
            ModelImportCommand.Create(),
            ModelVerifyCommand.Create(),
            ModelRemoveCommand.Create(),
            ModelPathCommand.Create(),
        };

    /// <param name="isOffered">Which models shell completion offers.</param>
    /// <param name="mayBeDirectory">Whether the command also takes a directory.</param>
    public static Argument<string> Name(Func<ListedModel, bool> isOffered, bool mayBeDirectory = true) =>
        new("MODEL")
        {
            Description = mayBeDirectory
                ? "A name from 'model list', owner/name on the hub, or a directory"
                : "A name from 'model list', or owner/name on the hub",
            HelpName = "MODEL", // otherwise the help lists the completions
            CompletionSources = { _ => Names(isOffered) },
        };

    /// <summary>The names of models, for shell completion.</summary>
    public static IEnumerable<CompletionItem> Names(Func<ListedModel, bool> isOffered) =>
        ModelStore.List(ModelDirectories.FromEnvironment()).Where(isOffered).Select(model => new CompletionItem(model.Id));

    public static Option<bool> Json() => new("--json") { Description = "Print JSON" };

    public static string Megabytes(long bytes) => $"{bytes / 1e6:N0} MB";
}
