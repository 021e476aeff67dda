namespace Gpt2.Inference;

/// <summary>Room on a disk, asked for before it is needed.</summary>
internal static class DiskSpace
{
    /// <exception cref="Gpt2Exception">There is less room than that.</exception>
    public static void Require(string directory, long bytes)
    {
        var free = new DriveInfo(directory).AvailableFreeSpace;
        if (free < bytes)
            throw new Gpt2Exception(
                $"{directory} has room for {free / 1_000_000} MB; {bytes / 1_000_000} MB are needed.",
                "Make room on that disk, or set GPT2_LSP_MODELS to a directory on another one.");
    }
}
