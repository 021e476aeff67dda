using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gpt2.Inference.Import;

/// <summary>The weights of a GPT-2 in Hugging Face's layout: one safetensors file, or shards listed in an index.</summary>
internal sealed class Checkpoint : IDisposable
{
    public const string SingleFile = "model.safetensors";
    public const string IndexFile = "model.safetensors.index.json";

    /// <summary>Files of weights pickled by PyTorch.</summary>
    public static IReadOnlyList<string> Pickled { get; } = ["pytorch_model.bin", "pytorch_model.bin.index.json"];

    private readonly List<SafetensorsFile> files = [];
    private readonly Dictionary<string, (SafetensorsFile File, TensorEntry Entry)> tensors = [];

    public string Directory { get; }

    private Checkpoint(string directory) => Directory = directory;

    /// <exception cref="Gpt2Exception">There are no weights, or they are damaged.</exception>
    public static Checkpoint Open(string directory)
    {
        var checkpoint = new Checkpoint(directory);
        try
        {
            foreach (var file in Files(directory))
                checkpoint.Add(SafetensorsFile.Open(file));
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>The weight files of a model directory.</summary>
    /// <exception cref="Gpt2Exception">There are none, or the index is damaged.</exception>
    public static IReadOnlyList<string> Files(string directory)
    {
        var single = Path.Combine(directory, SingleFile);
        if (File.Exists(single))
            return [single];

        var index = Path.Combine(directory, IndexFile);
        if (File.Exists(index))
        {
            string[] shards = [.. Shards(index).Select(name => Path.Combine(directory, name))];
            return Array.Find(shards, shard => !File.Exists(shard)) is { } missing
                ? throw new Gpt2Exception(
                    $"{index} names {Path.GetFileName(missing)}, which does not exist.",
                    "Download or copy the file again."
                )
                : shards;
        }

        throw Pickled.FirstOrDefault(name => File.Exists(Path.Combine(directory, name))) is { } pickled
            ? IsPickled(directory, pickled)
            : new Gpt2Exception(
                $"{directory} contains neither {SingleFile} nor {IndexFile}.",
                "Give the directory of a GPT-2 model in Hugging Face's layout, with safetensors weights."
            );
    }

    /// <summary>The error for weights that were written by Python's pickle.</summary>
    /// <param name="model">A directory or owner/name, as Transformers accepts them too.</param>
    public static Gpt2Exception IsPickled(string model, string file) =>
        new(
            $"{model} has no {SingleFile}: its weights are in {file}, a format that can run any code when it is loaded.",
            $"Convert them with Python: from transformers import AutoModelForCausalLM, AutoTokenizer; "
                + $"AutoModelForCausalLM.from_pretrained('{model}').save_pretrained('converted'); "
                + $"AutoTokenizer.from_pretrained('{model}').save_pretrained('converted'). Then use the directory 'converted'."
        );

    /// <summary>Finds a tensor, with or without the "transformer." prefix, and checks its shape.</summary>
    /// <exception cref="Gpt2Exception">It is missing, has another shape, or has a type that is not supported.</exception>
    public StoredTensor Get(string name, params ReadOnlySpan<long> shape)
    {
        if (!tensors.TryGetValue(name, out var found) && !tensors.TryGetValue("transformer." + name, out found))
            throw Unfit(name, "is missing");

        var (file, entry) = found;
        if (!shape.SequenceEqual(entry.Shape))
            throw Unfit(
                entry.Name,
                $"has shape [{string.Join(", ", entry.Shape)}], but config.json requires [{string.Join(", ", shape.ToArray())}]",
                file
            );
        if (!Enum.TryParse(entry.Type, out TensorType type) || type.ToString() != entry.Type) // TryParse also accepts numbers and lists
            throw Unfit(entry.Name, $"is stored as {entry.Type}; only F64, F32, F16, BF16 and I8 can be read", file);

        var bytes = checked(TensorPrimitives.Product(shape) * StoredTensor.SizeOf(type));
        if (entry.End - entry.Begin != bytes)
            throw Unfit(entry.Name, $"takes {entry.End - entry.Begin} bytes, but its shape needs {bytes}", file);
        return new(file, entry, type, type == TensorType.I8 ? ScalesOf(name, entry, file) : null);
    }

    private BlockScales ScalesOf(string name, TensorEntry entry, SafetensorsFile file)
    {
        var scales = $"{name}{BlockScales.Suffix}";
        if (!tensors.TryGetValue(scales, out var found) && !tensors.TryGetValue("transformer." + scales, out found))
            throw Unfit(entry.Name, $"is stored as I8, but {scales} is missing", file);
        if (
            found.Entry.Type == entry.Type
            || entry.Shape.Length != 2
            || found.Entry.Shape.Length != 2
            || found.Entry.Shape.Zip(entry.Shape).Any(pair => pair.First <= 0 || pair.Second % pair.First != 0)
        )
            throw Unfit(
                found.Entry.Name,
                $"of type {found.Entry.Type} and shape [{string.Join(", ", found.Entry.Shape)}] does not hold scales for blocks of "
                    + $"[{string.Join(", ", entry.Shape)}]",
                found.File
            );
        return new(Get(scales, found.Entry.Shape).ReadAll(), entry.Shape, found.Entry.Shape);
    }

    public void Dispose()
    {
        foreach (var file in files)
            file.Dispose();
    }

    private void Add(SafetensorsFile file)
    {
        files.Add(file);
        foreach (var entry in file.Entries.Values)
            if (!tensors.TryAdd(entry.Name, (file, entry)))
                throw Unfit(entry.Name, "is in more than one shard", file);
    }

    /// <summary>The names of the weight files that an index lists.</summary>
    /// <exception cref="Gpt2Exception">The index is damaged, or cannot be read.</exception>
    public static string[] Shards(string index)
    {
        try
        {
            using var json = JsonFile.Read(index);
            var names = json
                .RootElement.GetProperty("weight_map")
                .EnumerateObject()
                .Select(p => p.Value.GetString() ?? "")
                .Distinct()
                .Order()
                .ToArray();
            return Array.TrueForAll(names, IsShard)
                ? names
                : throw new FormatException("a shard is outside the model's directory or is not a file of weights");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Gpt2Exception($"{index} cannot be read: {e.Message}", "Check that the file exists and can be read.", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new Gpt2Exception($"{index} is damaged: {e.Message}", "Download or copy the file again.", e);
        }
    }

    private static bool IsShard(string name) =>
        name.IndexOfAny(Path.GetInvalidFileNameChars()) < 0 && name.EndsWith(".safetensors", StringComparison.Ordinal);

    private Gpt2Exception Unfit(string tensor, string what, SafetensorsFile? file = null) =>
        new(
            $"{file?.Path ?? Directory}: tensor {tensor} {what}.",
            "The weights and config.json do not belong together, or the model is not a GPT-2. Download both again from the same place."
        );
}
