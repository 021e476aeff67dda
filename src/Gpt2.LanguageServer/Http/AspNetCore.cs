using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Http;

/// <summary>Finds ASP.NET Core where the program runs on an installed .NET. A program that demanded it would not start where only .NET
/// is installed, though it needs it for this API alone.</summary>
internal static class AspNetCore
{
    private const string Name = "Microsoft.AspNetCore.App";

    /// <summary>Lets its assemblies be found. Nothing that names one of their types may have been called before.</summary>
    /// <exception cref="Gpt2Exception">It is not installed.</exception>
    public static void Find()
    {
        if (!RuntimeFeature.IsDynamicCodeSupported || IsPart())
            return;
        var directory =
            DirectoryOf(RuntimeEnvironment.GetRuntimeDirectory())
            ?? throw new Gpt2Exception(
                $"The HTTP API needs ASP.NET Core {Environment.Version.Major}, which is not installed.",
                "Install the ASP.NET Core Runtime from https://dotnet.microsoft.com/download, or use the tarball, which includes it."
            );
        AssemblyLoadContext.Default.Resolving += (context, name) => Load(context, directory, name);
    }

    /// <summary>Whether the program brings it, as one does that brings .NET.</summary>
    private static bool IsPart()
    {
        try
        {
            return Assembly.Load("Microsoft.AspNetCore.Server.Kestrel.Core") is not null;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Of the same version as the running .NET, or of the newest that differs in the last number only.</summary>
    private static string? DirectoryOf(string runtime)
    {
        runtime = Path.TrimEndingDirectorySeparator(runtime);
        var all = Path.Combine(runtime, "..", "..", Name);
        var same = Path.Combine(all, Path.GetFileName(runtime));
        if (Directory.Exists(same))
            return same;
        var pattern = $"{Environment.Version.Major}.{Environment.Version.Minor}.*";
        return Directory.Exists(all) ? Directory.EnumerateDirectories(all, pattern).MaxBy(VersionOf) : null;
    }

    private static Version VersionOf(string directory) => Version.TryParse(Path.GetFileName(directory), out var version) ? version : new();

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Called only where nothing was trimmed.")]
    private static Assembly? Load(AssemblyLoadContext context, string directory, AssemblyName name)
    {
        var path = Path.Combine(directory, name.Name + ".dll");
        return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
    }
}
