namespace Gpt2.Inference;

/// <summary>The names of the files of a model directory in Hugging Face's layout, and of those that are kept beside them.</summary>
public static class ModelFiles
{
    /// <summary>Shape and conventions of the model.</summary>
    public const string Config = "config.json";

    /// <summary>The tokens and their ids.</summary>
    public const string Vocabulary = "vocab.json";

    /// <summary>The merges of the byte-level BPE, likeliest first.</summary>
    public const string Merges = "merges.txt";

    /// <summary>Vocabulary and merges in one file, as fast tokenizers keep them.</summary>
    public const string Tokenizer = "tokenizer.json";

    /// <summary>How far the model's probabilities can be trusted; ours.</summary>
    public const string Calibration = "calibration.json";
}
