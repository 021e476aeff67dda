namespace Gpt2.LanguageServer.Protocol;

internal readonly record struct Position(int Line, int Character);

internal readonly record struct Range(Position Start, Position End);

/// <summary>The unit of <see cref="Position.Character"/>.</summary>
internal enum PositionEncoding
{
    /// <summary>Bytes.</summary>
    Utf8,

    /// <summary>UTF-16 units, as in .NET strings; every client must support them.</summary>
    Utf16,

    /// <summary>Code points.</summary>
    Utf32,
}

/// <summary>The names of the encodings on the wire.</summary>
internal static class PositionEncodingKind
{
    public const string Utf8 = "utf-8";
    public const string Utf16 = "utf-16";
    public const string Utf32 = "utf-32";
}
