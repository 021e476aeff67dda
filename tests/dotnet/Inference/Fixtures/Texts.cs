using CsCheck;

namespace Gpt2.Inference.Tests.Fixtures;

/// <summary>Random texts from the kinds of characters that decide where tokens begin and end.</summary>
internal static class Texts
{
    private static readonly string[] Fragments =
    [
        "a",
        "The",
        " cat",
        "sat",
        "naïve",
        "Zürich",
        "привет",
        "мир",
        "Ελλάδα",
        "שלום",
        "سلام",
        "नमस्ते",
        "ไทย",
        "東京",
        "の",
        "カナ",
        "한국",
        "ⅷ",
        "ª",
        "0",
        "7",
        " 42",
        "٣",
        "²",
        "½",
        "Ⅷ",
        "'",
        "'s",
        "'t",
        "'re",
        "'ve",
        "'m",
        "'ll",
        "'d",
        "'S",
        "’s",
        "r",
        "e",
        "l",
        " ",
        " ",
        "  ",
        "   ",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "\t ",
        "\u00a0",
        "\u2003",
        "\u3000",
        "\u0085",
        "\u2028",
        "\v",
        "\f",
        "\u001c",
        "\0",
        ".",
        ",",
        "!",
        "...",
        "--",
        "—",
        "\"",
        "(",
        ")",
        "*_",
        "##",
        "/",
        "\u0301",
        "\u200d",
        "\u200b",
        "\ufeff",
        "\ufffd",
        "🙂",
        "👩‍👩‍👧",
        "🇫🇷",
        "€",
    ];

    private static readonly string[] Beyond = ["𝒳", "𐐀", "𝟘", "𠀀", "😀"];
    private static readonly string[] Halves = ["\ud83d", "\ude42", "\udc00", "\ud800"];

    /// <summary>Characters up to U+FFFF, and emoji.</summary>
    public static readonly Gen<string> Plain = Of(Fragments);

    /// <summary>Also letters and numbers beyond U+FFFF: any well-formed text.</summary>
    public static readonly Gen<string> WellFormed = Of([.. Fragments, .. Beyond]);

    /// <summary>Also halves of surrogate pairs: any string.</summary>
    public static readonly Gen<string> Any = Of([.. Fragments, .. Beyond, .. Halves]);

    private static Gen<string> Of(string[] fragments) =>
        Gen.OneOf(
                Gen.Int[0, fragments.Length - 1].Select(i => fragments[i]),
                Gen.Char['\u00a1', '\ud7ff'].Select(c => c.ToString()),
                Gen.Char[' ', '~'].Select(c => c.ToString())
            )
            .Array[0, 24]
            .Select(string.Concat);
}
