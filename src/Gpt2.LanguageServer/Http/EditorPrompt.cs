namespace Gpt2.LanguageServer.Http;

/// <summary>A prompt that an editor made from the text around a caret.</summary>
internal sealed record EditorPrompt(string Before, string After)
{
    /// <summary>Markers of fill-in-the-middle prompts: before the text before the caret, before the text after it, and at the end. They
    /// belong to Qwen and CodeGemma, StarCoder, DeepSeek, GLM, and Code Llama.</summary>
    private static readonly (string Before, string After, string End)[] Formats =
    [
        ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
        ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
        ("<｜fim▁begin｜>", "<｜fim▁hole｜>", "<｜fim▁end｜>"),
        ("<|code_prefix|>", "<|code_suffix|>", "<|code_middle|>"),
        ("<PRE> ", " <SUF>", " <MID>"),
    ];

    /// <summary>Codestral's markers; the text after the caret comes first.</summary>
    private static readonly (string After, string Before) Reversed = ("[SUFFIX]", "[PREFIX]");

    private static readonly string[] Markers =
    [
        .. Formats.SelectMany(format => new[] { format.Before.Trim(), format.After.Trim(), format.End.Trim() }),
        Reversed.After,
        Reversed.Before,
        "<|endoftext|>",
        "<|file_separator|>",
        "<|fim_pad|>",
    ];

    /// <summary>The text around a caret, or null if the prompt is plain text to continue.</summary>
    /// <param name="suffix">The text after the caret, if the request has a field for it.</param>
    public static EditorPrompt? Of(string prompt, string? suffix)
    {
        if (suffix is not null)
            return new(prompt, suffix);
        foreach (var format in Formats)
            if (Of(prompt, format) is { } found)
                return found;
        return
            prompt.StartsWith(Reversed.After, StringComparison.Ordinal)
            && prompt.IndexOf(Reversed.Before, StringComparison.Ordinal) is var at and >= 0
            ? new(prompt[(at + Reversed.Before.Length)..], prompt[Reversed.After.Length..at])
            : null;
    }

    /// <summary>A text up to the first marker or stop text.</summary>
    public static string Cut(string text, IEnumerable<string> stops)
    {
        foreach (var stop in Markers.Concat(stops))
            if (text.IndexOf(stop, StringComparison.Ordinal) is var at and >= 0)
                text = text[..at];
        return text;
    }

    private static EditorPrompt? Of(string prompt, (string Before, string After, string End) format)
    {
        var begin = prompt.IndexOf(format.Before, StringComparison.Ordinal);
        var end = prompt.LastIndexOf(format.End, StringComparison.Ordinal);
        var middle = prompt.LastIndexOf(format.After, StringComparison.Ordinal);
        return begin >= 0 && middle >= begin + format.Before.Length && end >= middle + format.After.Length
            ? new(prompt[(begin + format.Before.Length)..middle], prompt[(middle + format.After.Length)..end])
            : null;
    }
}
