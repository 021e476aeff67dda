using Gpt2.Inference;
using Gpt2.LanguageServer.Documents;
using Gpt2.LanguageServer.Protocol;
using Gpt2.Prose.Dialects;

namespace Gpt2.LanguageServer.Cli;

/// <summary>A caret in a file, as people write it.</summary>
/// <param name="Text">The file's text.</param>
/// <param name="Offset">The caret, in UTF-16 units.</param>
/// <param name="Dialect">The rules for reading the file.</param>
internal sealed record FilePosition(ChunkedText Text, int Offset, Dialect Dialect)
{
    /// <param name="at">LINE:COLUMN, both counted from 1, the column in UTF-16 units.</param>
    /// <exception cref="Gpt2Exception">There is no such file or position.</exception>
    public static FilePosition Find(string path, string at)
    {
        var document = new TextDocument("", 0, PositionEncoding.Utf16, new ChunkedText(Read(path)));
        if (
            at.Split(':') is not [var lineText, var columnText]
            || !int.TryParse(lineText, out var line)
            || !int.TryParse(columnText, out var column)
        )
            throw new Gpt2Exception(
                $"\"{at}\" is not a position in a file.",
                "Give LINE:COLUMN, both counted from 1, for example --at 12:8."
            );
        var lines = document.Text.LineBreaks + 1;
        if (line < 1 || line > lines || column < 1)
            throw new Gpt2Exception(
                $"{path} has no line {line}, column {column}; it has {lines} lines.",
                "Count lines and columns from 1."
            );
        return new(document.Text, document.OffsetAt(new Position(line - 1, column - 1)), DialectOf(path));
    }

    /// <summary>The end of a file.</summary>
    public static FilePosition End(string path)
    {
        var text = new ChunkedText(Read(path));
        return new(text, text.Length, DialectOf(path));
    }

    public static Dialect DialectOf(string path) => Dialect.OfFile(path) ?? Dialect.PlainText;

    /// <summary>The text of a file.</summary>
    /// <exception cref="Gpt2Exception">The file cannot be read.</exception>
    public static string Read(string path)
    {
        if (Directory.Exists(path))
            throw new Gpt2Exception($"{path} is a directory.", "Give a file.");
        try
        {
            using var reader = new StreamReader(path);
            return InputText.ReadToEnd(reader, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new Gpt2Exception($"{path} cannot be read: {e.Message}", "Check the path.", e);
        }
    }
}
