namespace Gpt2.Inference;

/// <summary>The names of the files in a model directory in Hugging Face's layout, and of our own files beside them.</summary>
public static class ModelFiles
{
    /// <summary>Shape and conventions of the model.</summary>
    public const string Config = "config.json";

    /// <summary>The tokens and their ids.</summary>
    public const string Vocabulary = "vocab.json";

    /// <summary>The merges of the byte-level BPE, most frequent first.</summary>
    public const string Merges = "merges.txt";

    /// <summary>Vocabulary and merges in one file, as fast tokenizers keep them.</summary>
    public const string Tokenizer = "tokenizer.json";

    /// <summary>How far the model's probabilities can be trusted; our own file.</summary>
    public const string Calibration = "calibration.json";
}
