using Gpt2.Inference.Session;
using Gpt2.Inference.Suggestions;

namespace Gpt2.Inference.Engine;

/// <summary>The calibration that a loaded model uses, and where it is saved.</summary>
internal sealed class KeptCalibration
{
    private readonly string directory;
    private readonly Gpt2Session session;
    private readonly Gpt2Exception? problem;
    private volatile ModelCalibration current;

    public KeptCalibration(string directory, Gpt2Session session)
    {
        (this.directory, this.session) = (directory, session);
        current = Find(out problem);
    }

    public ModelCalibration Current => current;

    /// <summary>Whether the model was never calibrated. A damaged calibration does not count as missing: its error says what to
    /// do.</summary>
    public bool IsNeeded => current.IsConservative && problem is null;

    /// <summary>What is wrong with the file, or null.</summary>
    public string? Warning => problem is null ? null : $"{problem.Message} {problem.Remedy}";

    /// <summary>Uses a calibration from now on, and saves it with the import, for these weights at this precision.</summary>
    /// <exception cref="Gpt2Exception">It cannot be saved; it is used all the same.</exception>
    public string Keep(ModelCalibration measured)
    {
        current = measured;
        return measured.Write(session.ImportDirectory);
    }

    /// <summary>Uses the calibration that another process has found for this model in the meantime.</summary>
    /// <returns>Whether there is such a calibration.</returns>
    public bool TryReadAgain()
    {
        var found = Find(out _);
        if (found.IsConservative)
            return false;
        current = found;
        return true;
    }

    private ModelCalibration Find(out Gpt2Exception? found) =>
        ModelCalibration.Find(directory, session.ImportDirectory, session.Precision, out found);
}
