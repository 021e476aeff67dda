namespace Gpt2.Inference.Models.Download;

/// <summary>Checks the space on a disk before it is needed.</summary>
internal static class DiskSpace
{
    /// <exception cref="Gpt2Exception">There is certainly less space than that.</exception>
    public static void Require(string directory, long bytes)
    {
        if (Free(directory) is { } free && free < bytes)
            throw new Gpt2Exception(
                $"{directory} has room for {free / 1_000_000} MB; {bytes / 1_000_000} MB are needed.",
                "Free some space on that disk, or set GPT2_LSP_MODELS to a directory on another one."
            );
    }

    /// <summary>Null if unknown: Windows reports it for drives, but not for the address of a share.</summary>
    private static long? Free(string directory)
    {
        try
        {
            return new DriveInfo(directory).AvailableFreeSpace;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
