using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gpt2.Inference.Suggestions;

/// <summary>How sure a model must be before its suggestion is worth reading: found on prose, kept beside the model as
/// <c>calibration.json</c>.</summary>
/// <param name="Threshold">The least probability, 0 to 1, that a shown suggestion must have.</param>
public sealed record ModelCalibration([property: JsonRequired] float Threshold)
{
    /// <summary>For models that were not calibrated.</summary>
    public static readonly ModelCalibration Default = new(Confidence.Uncalibrated);

    /// <summary>Keeps it beside a model.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="Gpt2Exception">The model's directory cannot be written.</exception>
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
            throw new Gpt2Exception(
                $"{path} cannot be written: {e.Message}",
                $"Put {{ \"threshold\": {Threshold:F3} }} there yourself.",
                e
            );
        }
    }

    internal static ModelCalibration Read(string directory)
    {
        var path = Path.Combine(directory, ModelFiles.Calibration);
        if (!File.Exists(path))
            return Default;
        try
        {
            var calibration = JsonSerializer.Deserialize(File.ReadAllBytes(path), CalibrationJson.Default.ModelCalibration) ?? Default;
            return calibration.Threshold is >= 0 and <= 1
                ? calibration
                : throw new JsonException($"a threshold lies between 0 and 1, not at {calibration.Threshold}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception($"{path} cannot be read: {e.Message}", "Check that the file may be read, or delete it.", e);
        }
        catch (JsonException e)
        {
            throw new Gpt2Exception($"{path} is damaged: {e.Message}", "Delete it, or make it again with 'gpt2-lsp eval calibrate'.", e);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ModelCalibration))]
internal sealed partial class CalibrationJson : JsonSerializerContext;
