using Gpt2.Inference.Models.Download;

namespace Gpt2.Inference.Models;

/// <summary>A model under construction. Until it is complete it is in a directory that is not taken for a model and that only its owner can
/// read. Only one is made at a time; what an earlier process left is deleted.</summary>
public sealed class NewModel : IDisposable
{
    private const string Suffix = ".adapting";

    private readonly IDisposable alone;
    private readonly string home;

    private NewModel(string home, IDisposable alone)
    {
        (this.home, this.alone) = (home, alone);
        Directory = $"{home}.{Guid.NewGuid():N}{Suffix}";
        OwnersOnly.CreateDirectory(Directory);
    }

    /// <summary>Where to write its files.</summary>
    public string Directory { get; }

    /// <param name="name">The name of the model.</param>
    /// <param name="places">The directories of models.</param>
    /// <param name="bytes">The space that it needs.</param>
    /// <exception cref="Gpt2Exception">Another process is making a model, the name is not valid, or the disk is full or
    /// read-only.</exception>
    public static NewModel Begin(string name, ModelDirectories places, long bytes)
    {
        if (!AdaptedModel.IsName(name))
            throw new Gpt2Exception(
                $"\"{name}\" is not a valid name for a new model.",
                "Use letters, digits, - and _, and not the name of a model that can be downloaded."
            );
        var home = Path.Combine(places.Models, name);
        if (System.IO.Directory.Exists(home) && AdaptedModel.Read(home) is null)
            throw new Gpt2Exception($"{home} exists and was not made by 'gpt2-lsp adapt'.", "Choose another --name.");
        try
        {
            System.IO.Directory.CreateDirectory(places.Models);
            var alone =
                LockFile.TryAcquire(Path.Combine(places.Models, "adapt"))
                ?? throw new Gpt2Exception("Another process is training a model.", "Wait until it is done, or stop it.");
            ClearLeftovers(places.Models);
            DiskSpace.Require(places.Models, bytes);
            return new(home, alone);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception(
                $"Models cannot be written to {places.Models}: {e.Message}",
                "Set GPT2_LSP_MODELS to another directory.",
                e
            );
        }
    }

    /// <summary>Gives the model its name; an earlier model of that name is deleted.</summary>
    /// <returns>Its directory.</returns>
    /// <exception cref="Gpt2Exception">The earlier model is in use.</exception>
    public string Finish()
    {
        OwnersOnly.Restrict(Directory);
        var old = $"{home}.{Guid.NewGuid():N}{Suffix}";
        try
        {
            if (System.IO.Directory.Exists(home))
                System.IO.Directory.Move(home, old);
            System.IO.Directory.Move(Directory, home);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception($"{home} cannot be replaced: {e.Message}", "Close the editors that use it and try again.", e);
        }
        Delete(old);
        return home;
    }

    /// <summary>Deletes what was left unfinished.</summary>
    public void Dispose()
    {
        Delete(Directory);
        alone.Dispose();
    }

    private static void ClearLeftovers(string models)
    {
        foreach (var directory in System.IO.Directory.EnumerateDirectories(models, "*" + Suffix))
            Delete(directory);
    }

    private static void Delete(string directory)
    {
        try
        {
            if (System.IO.Directory.Exists(directory))
                System.IO.Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A server still has its files mapped; the next model that is made deletes it.
        }
    }
}
