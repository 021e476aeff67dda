namespace Gpt2.LanguageServer.Playground;

/// <summary>A file of the playground page. All files are embedded in the program.</summary>
/// <param name="Bytes">The bytes to send.</param>
internal sealed record PageFile(string ContentType, byte[] Bytes)
{
    private static readonly Dictionary<string, PageFile> All = Read();

    /// <summary>The file at a path of the server; null if there is none.</summary>
    public static PageFile? At(string? path) => path is null ? null : All.GetValueOrDefault(path == "/" ? "/index.html" : path);

    private static Dictionary<string, PageFile> Read()
    {
        const string prefix = "Playground/"; // the project file gives the resources their names
        var assembly = typeof(PageFile).Assembly;
        return assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(
                name => "/" + name[prefix.Length..],
                name =>
                {
                    using var stream = assembly.GetManifestResourceStream(name)!;
                    var bytes = new byte[stream.Length];
                    stream.ReadExactly(bytes);
                    return new PageFile(TypeOf(Path.GetExtension(name)), bytes);
                }
            );
    }

    private static string TypeOf(string extension) =>
        extension switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".js" => "text/javascript; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => throw new NotSupportedException($"A page has no files that end in {extension}."),
        };
}
