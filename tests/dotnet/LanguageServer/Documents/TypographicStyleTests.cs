using CsCheck;
using Gpt2.LanguageServer.Documents;
using Gpt2.Prose.Dialects;
using Gpt2.Prose.Dialects.Markdown;
using Gpt2.Prose.Typography;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Documents;

public sealed class TypographicStyleTests
{
    private const string Straight = "She said: \"It's late -- isn't it?\" and left.";

    [Theory]
    [InlineData("“Yes,” he said. It’s so — so far.", "She said: “It’s late — isn’t it?” and left.")]
    [InlineData("\"Yes,\" he said. It's so--so far.", "She said: \"It's late--isn't it?\" and left.")]
    [InlineData("„Ja“, sagte er – und ging.", "She said: „It's late – isn't it?“ and left.")]
    [InlineData("„Tak”, powiedział – i poszedł.", "She said: „It's late – isn't it?” and left.")]
    [InlineData("«Oui», dit-il—et puis.", "She said: «It's late—isn't it?» and left.")]
    [InlineData("«\u00A0Oui\u00A0», dit-il.", "She said: «\u00A0It's late -- isn't it?\u00A0» and left.")]
    [InlineData("»Ja«, sagte er.", "She said: »It's late -- isn't it?« and left.")]
    [InlineData("‘Yes,’ he said. It’s so.", "She said: ‘It’s late -- isn’t it?’ and left.")]
    [InlineData("'Yes,' he said. It's so.", "She said: 'It's late -- isn't it?' and left.")]
    [InlineData("``Yes,'' he said --- or not.", "She said: ``It's late --- isn't it?'' and left.")]
    [InlineData("Call ``foo`` and ``bar``. “Yes,” he said.", "She said: “It's late -- isn't it?” and left.")]
    [InlineData("```\ncode\n```", Straight)]
    [InlineData("Nothing here tells.", Straight)]
    public void A_text_gets_the_quotes_and_dashes_that_the_document_uses(string document, string expected) =>
        Assert.Equal(expected, Styled(Straight, document));

    [Theory]
    [InlineData("“Yes.” “No.” \"Hm.\"", "\"A\"", "“A”")] // the more frequent style wins
    [InlineData("“Yes.”", "1914--1918", "1914--1918")]
    [InlineData("It was – as ever – so.", "1914–1918 and well-known", "1914–1918 and well-known")]
    [InlineData("It was – as ever – so.", "- a list item", "- a list item")]
    [InlineData("It’s so.", "'tis the cats' and rock 'n' roll", "'tis the cats' and rock 'n' roll")]
    [InlineData("“Yes.”", "", "")]
    public void Other_marks_than_quotes_and_dashes_are_unchanged(string document, string text, string expected) =>
        Assert.Equal(expected, Styled(text, document));

    [Fact]
    public void Quotes_in_code_do_not_count()
    {
        const string Document = "“Yes.”\n\n```\nprint(\"x\", \"y\")\n```\n";
        Assert.Equal(("“", "”"), TypographicStyle.Of(new ChunkedText(Document).Marks(MarkdownDialect.Instance)).Quotes);
    }

    [Fact]
    public void Counts_of_the_parts_match_those_of_the_whole()
    {
        var words = Gen.OneOf(new[] { "“Yes,” \n", "\"No\" \n", "it’s\n", "so — far\n", "and\n", "„Ja“\n" }.Select(Gen.Const).ToArray());
        words
            .Array[1, 2500]
            .Sample(
                parts =>
                {
                    var text = string.Concat(parts);
                    Assert.Equal(
                        TypographicStyle.Of(MarkCounts.Of(text)),
                        TypographicStyle.Of(new ChunkedText(text).Marks(Dialect.PlainText))
                    );
                },
                iter: 20
            );
    }

    [Fact]
    public void No_text_or_document_causes_an_exception()
    {
        var marks = Gen.OneOf(
            new[] { "\"", "“", "”", "„", "«", "»", "‘", "’", "'", "`", "-", "—", "–", " ", "\n", "a", "\u00A0", "1" }
                .Select(Gen.Const)
                .ToArray()
        ).Array[0, 12];
        Gen.Select(marks, marks).Sample((document, text) => Styled(string.Concat(text), string.Concat(document)).Length >= 0);
    }

    private static string Styled(string text, string document) => TypographicStyle.Of(MarkCounts.Of(document)).Apply(text, ' ');
}
