using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Gpt2.Inference;

namespace Gpt2.LanguageServer.Http;

/// <summary>Finds ASP.NET Core where the program runs on an installed .NET. Only this API needs it, so a hard dependency would keep the
/// program from starting where only .NET is installed.</summary>
internal static class AspNetCore
{
    private const string Name = "Microsoft.AspNetCore.App";

    /// <summary>Makes its assemblies available. No method that uses their types may have been called before.</summary>
    /// <exception cref="Gpt2Exception">ASP.NET Core is not installed.</exception>
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

    /// <summary>Whether the program includes it, as a program that includes .NET does.</summary>
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

    /// <summary>The directory for the version of the running .NET, or else the newest that differs only in the last number.</summary>
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
