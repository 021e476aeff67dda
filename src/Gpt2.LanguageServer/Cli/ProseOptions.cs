using System.CommandLine;
using Gpt2.Inference;
using Gpt2.LanguageServer.Calibrating;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Cli;

/// <summary>The text that a measurement reads or types: a file, and how much of it.</summary>
internal sealed class ProseOptions
{
    private readonly Argument<string> file;
    private readonly Option<int?> limit;

    /// <param name="description">What the file is for.</param>
    /// <param name="characters">The maximum unless the user sets another; null: all.</param>
    public ProseOptions(string description, int? characters = null)
    {
        file = new("FILE") { Description = description };
        limit = Limit(characters);
    }

    /// <summary>What separates the documents of a file, for descriptions.</summary>
    public const string Documents = "a line \"<|endoftext|>\" starts a new document";

    public static Option<int?> Limit(int? characters = null) =>
        characters is null
            ? new("--limit") { Description = "Maximum number of characters; default: all" }
            : new("--limit") { Description = "Maximum number of characters", DefaultValueFactory = _ => characters };

    /// <summary>The documents of several files, cut off at the limit, each with the rules for reading its file.</summary>
    public static IEnumerable<(string Document, Dialect Dialect)> DocumentsOf(IEnumerable<string> paths, int limit)
    {
        foreach (var path in paths)
        foreach (var document in DocumentsOf(path, limit))
        {
            limit -= document.Length;
            yield return (document, FilePosition.DialectOf(path));
        }
    }

    /// <summary>A file's documents, cut off at the limit.</summary>
    /// <exception cref="Gpt2Exception">The file cannot be read, or has none.</exception>
    public static IEnumerable<string> DocumentsOf(string path, int limit)
    {
        var documents = CalibrationText.Split(FilePosition.Read(path));
        if (documents.Count == 0)
            throw new Gpt2Exception($"{path} contains no text.", "Give a file with prose in it.");
        foreach (var document in documents)
        {
            if (limit <= 0)
                yield break;
            yield return document[..Math.Min(limit, document.Length)];
            limit -= Math.Min(limit, document.Length);
        }
    }

    public void AddTo(Command command)
    {
        command.Add(file);
        command.Add(limit);
    }

    /// <summary>The whole file.</summary>
    public string Whole(ParseResult parsed) => FilePosition.Read(parsed.GetValue(file)!);

    /// <summary>The part of the file to use, without a time limit.</summary>
    public CalibrationText Text(ParseResult parsed)
    {
        var path = parsed.GetValue(file)!;
        return new(
            Path.GetFileName(path),
            [.. DocumentsOf(path, parsed.GetValue(limit) ?? int.MaxValue)],
            FilePosition.DialectOf(path),
            TimeSpan.MaxValue
        );
    }
}
