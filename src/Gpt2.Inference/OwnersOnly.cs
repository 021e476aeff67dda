namespace Gpt2.Inference;

/// <summary>Makes files readable only for their owner. Windows keeps other users out of a user's folders anyway.</summary>
internal static class OwnersOnly
{
    private const UnixFileMode Files = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folders = Files | UnixFileMode.UserExecute;

    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Folders);
    }

    /// <summary>Removes the rights of others to the files of a directory.</summary>
    public static void Restrict(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (var file in Directory.EnumerateFiles(directory))
            File.SetUnixFileMode(file, Files);
    }
}
