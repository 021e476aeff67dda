namespace Gpt2.Inference;

/// <summary>Finds models on disk by name or directory.</summary>
public static class ModelStore
{
    /// <summary>The model that is there without set-up.</summary>
    public const string Bundled = "prose-mini";

    /// <summary>The directory of a model.</summary>
    /// <param name="model">A model's name, or a directory in Hugging Face's layout.</param>
    /// <exception cref="Gpt2Exception">There is no such model on this machine.</exception>
    public static string Find(string model)
    {
        if (Directory.Exists(model))
            return Path.GetFullPath(model);
        var bundled = Path.Combine(AppContext.BaseDirectory, "models", model);
        if (model == Path.GetFileName(model) && Directory.Exists(bundled))
            return bundled;
        throw new Gpt2Exception($"There is no model \"{model}\" on this machine.", $"Name \"{Bundled}\", or the directory of a GPT-2 in Hugging Face's layout.");
    }
}
