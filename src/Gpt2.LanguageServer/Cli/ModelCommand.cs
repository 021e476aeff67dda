using System.CommandLine;

namespace Gpt2.LanguageServer.Cli;

/// <summary>What can be done with models.</summary>
internal static class ModelCommand
{
    public static Command Create() =>
        new("model", "Lists, fetches, checks and removes models")
        {
            ModelListCommand.Create(),
            ModelPullCommand.Create(),
            ModelImportCommand.Create(),
            ModelVerifyCommand.Create(),
            ModelRemoveCommand.Create(),
            ModelPathCommand.Create(),
        };

    public static Argument<string> Name() =>
        new("MODEL") { Description = "A name that 'model list' lists, owner/name on the hub, or a directory" };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON" };

    public static string Megabytes(long bytes) => $"{bytes / 1e6:N0} MB";
}
