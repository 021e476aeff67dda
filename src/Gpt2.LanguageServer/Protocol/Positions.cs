namespace Gpt2.LanguageServer.Protocol;

internal readonly record struct Position(int Line, int Character);

internal readonly record struct Range(Position Start, Position End);

/// <summary>What one step of <see cref="Position.Character"/> counts.</summary>
internal enum PositionEncoding
{
    /// <summary>Bytes.</summary>
    Utf8,

    /// <summary>UTF-16 units: what every client must know, and what .NET strings count in.</summary>
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
