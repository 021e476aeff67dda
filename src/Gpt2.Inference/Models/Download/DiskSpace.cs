namespace Gpt2.Inference.Models.Download;

/// <summary>Room on a disk, asked for before it is needed.</summary>
internal static class DiskSpace
{
    /// <exception cref="Gpt2Exception">There is surely less room than that.</exception>
    public static void Require(string directory, long bytes)
    {
        if (Free(directory) is { } free && free < bytes)
            throw new Gpt2Exception(
                $"{directory} has room for {free / 1_000_000} MB; {bytes / 1_000_000} MB are needed.",
                "Free some space on that disk, or set GPT2_LSP_MODELS to a directory on another one."
            );
    }

    /// <summary>Null if it is not known: Windows tells it of drives, not of a share's address.</summary>
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
