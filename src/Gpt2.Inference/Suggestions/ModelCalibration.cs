using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gpt2.Inference.Continuations;

namespace Gpt2.Inference.Suggestions;

/// <summary>How far a model's probabilities can be trusted, by kind of suggestion: <c>calibration.json</c>, beside the model or with its
/// import. These are all members of the file; unknown ones are ignored.</summary>
/// <param name="Measured">How it was found.</param>
public sealed record ModelCalibration(
    [property: JsonRequired] ReliabilityCurve InWord,
    [property: JsonRequired] ReliabilityCurve AfterSpace,
    [property: JsonRequired] ReliabilityCurve AfterWord,
    [property: JsonRequired] ReliabilityCurve Copied,
    CalibrationMeasurement? Measured = null
)
{
    /// <summary>For models that were not calibrated. Most are more confident than they should be: before it was calibrated, a
    /// bundled model was right three times in four where it claimed four times in five.</summary>
    public static readonly ModelCalibration Conservative = Everywhere(
        new([
            [1, 0.85],
        ])
    );

    /// <summary>Takes every probability as stated.</summary>
    internal static readonly ModelCalibration AsStated = Everywhere(
        new([
            [1, 1],
        ])
    );

    /// <summary>Whether the model was not calibrated.</summary>
    [JsonIgnore]
    public bool IsConservative => ReferenceEquals(this, Conservative);

    /// <summary>One curve for every kind.</summary>
    public static ModelCalibration Everywhere(ReliabilityCurve curve) => new(curve, curve, curve, curve);

    /// <summary>The curve of a kind of suggestion.</summary>
    public ReliabilityCurve Of(SuggestionKind kind) =>
        kind switch
        {
            SuggestionKind.InWord => InWord,
            SuggestionKind.AfterSpace => AfterSpace,
            SuggestionKind.AfterWord => AfterWord,
            _ => Copied,
        };

    /// <summary>The curve of a suggestion.</summary>
    /// <param name="before">The text up to the caret.</param>
    internal ReliabilityCurve Of(ReadOnlySpan<char> before, Continuation suggestion) =>
        Of(SuggestionKinds.Of(before, suggestion.Text[0], suggestion.IsCopy));

    /// <summary>The calibration in words.</summary>
    public override string ToString() =>
        Measured is not null ? Measured.ToString()
        : IsConservative ? "not calibrated yet: suggestions need a higher probability"
        : "came with the model";

    /// <summary>The calibration of a model: the file beside it, which is from its maker or the user, or else what was measured for its
    /// import.</summary>
    /// <param name="import">The import of its weights; null if they were not imported yet.</param>
    /// <param name="problem">What is wrong with the calibration file, or null.</param>
    public static ModelCalibration Find(string directory, string? import, Precision precision, out Gpt2Exception? problem)
    {
        problem = null;
        try
        {
            foreach (var place in new[] { directory, import }.OfType<string>())
                if (Read(place) is { } found && found.HoldsFor(precision))
                    return found;
        }
        catch (Gpt2Exception e)
        {
            problem = e;
        }
        return Conservative;
    }

    /// <summary>Saves it in a directory.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="Gpt2Exception">The directory cannot be written to.</exception>
    public string Write(string directory)
    {
        var path = Path.Combine(directory, ModelFiles.Calibration);
        try
        {
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, CalibrationJson.Default.ModelCalibration));
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception($"{path} cannot be written: {e.Message}", "Check that the directory exists and can be written to.", e);
        }
    }

    /// <summary>A maker's calibration is valid until it is removed; a measured one only for the rules and the precision it was measured
    /// with.</summary>
    private bool HoldsFor(Precision precision) =>
        Measured is null || (Measured.Rules == Confidence.RulesVersion && Measured.ModelPrecision == precision);

    private static ModelCalibration? Parse(string path)
    {
        using var json = JsonFile.Read(path);
        return json.RootElement.Deserialize(CalibrationJson.Default.ModelCalibration);
    }

    private static ModelCalibration? Read(string directory)
    {
        var path = Path.Combine(directory, ModelFiles.Calibration);
        if (new FileInfo(path) is { Exists: false, LinkTarget: null })
            return null;
        try
        {
            return Parse(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception($"{path} cannot be read: {e.Message}", "Check that the file can be read, or delete it.", e);
        }
        catch (JsonException e)
        {
            throw new Gpt2Exception($"{path} is damaged: {e.Message}", "Delete it, or make a new one with 'gpt2-lsp eval calibrate'.", e);
        }
    }
}

/// <summary>How a calibration was found.</summary>
/// <param name="Date">When it was measured.</param>
/// <param name="Text">The text it was measured on.</param>
/// <param name="Characters">How much of the text was typed.</param>
/// <param name="Shown">The suggestions that the default rule shows in it.</param>
/// <param name="Precision">The share of them that were right.</param>
/// <param name="ModelPrecision">The precision of the weights.</param>
/// <param name="Rules">The version of the suggestion rules.</param>
public sealed record CalibrationMeasurement(
    DateTimeOffset Date,
    string Text,
    int Characters,
    int Shown,
    double Precision,
    [property: JsonRequired] Precision ModelPrecision,
    [property: JsonRequired] int Rules
)
{
    /// <summary>When, on what, and with what result, in words.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"measured on {Date:yyyy-MM-dd} with {Text}: {100 * Precision:F1} % of {Shown} suggestions right"
        );
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ModelCalibration))]
internal sealed partial class CalibrationJson : JsonSerializerContext;
