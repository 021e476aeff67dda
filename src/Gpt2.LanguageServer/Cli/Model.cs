using System.CommandLine;

namespace Gpt2.LanguageServer.Cli;

/// <summary>What can be done with models.</summary>
internal static class Model
{
    public static Command Command() =>
        new("model", "Lists, fetches, checks and removes models")
        {
            ModelList.Command(),
            ModelPull.Command(),
            ModelImport.Command(),
            ModelVerify.Command(),
            ModelRemove.Command(),
            ModelPath.Command(),
        };

    public static Argument<string> Name() =>
        new("MODEL") { Description = "A name that 'model list' lists, owner/name on the hub, or a directory" };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON" };

    public static string Megabytes(long bytes) => $"{bytes / 1e6:N0} MB";
}
