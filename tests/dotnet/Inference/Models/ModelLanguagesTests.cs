using Gpt2.Inference.Models;
using Gpt2.Inference.Tests.Fixtures;
using Xunit;

namespace Gpt2.Inference.Tests.Models;

public sealed class ModelLanguagesTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void The_languages_of_a_model_without_metadata_are_unknown() => Assert.Null(Languages());

    [Theory]
    [InlineData("""{"languages": ["de"]}""", "de")]
    [InlineData("""{"languages": ["DE", " en "], "more": 1}""", "de en")]
    [InlineData("""{"languages": ["pt-BR", "haw"]}""", "pt-br haw")]
    [InlineData("""{"languages": []}""", null)]
    [InlineData("""{"languages": "de"}""", null)]
    [InlineData("""{"languages": [1]}""", null)]
    [InlineData("""{"languages": ["German"]}""", null)]
    [InlineData("""["de"]""", null)]
    [InlineData("""{"languages": ["de"]""", null)]
    [InlineData("", null)]
    public void The_languages_can_be_stated_in_our_own_file(string json, string? expected)
    {
        Write("gpt2-lsp.json", json);
        Assert.Equal(expected, Languages());
    }

    [Theory]
    [InlineData("---\nlanguage: de\n---\n", "de")]
    [InlineData("---\nlanguage: \"de\"\n---\n", "de")]
    [InlineData("---\ntags:\n- x\nlanguage: [de, 'en']\n---\n", "de en")]
    [InlineData("---\nlanguage:\n- de\n- en\nlicense: mit\n---\n", "de en")]
    [InlineData("---\r\nlanguage:\r\n  - de\r\n  - en\r\n---\r\n", "de en")]
    [InlineData("---\nlanguage: multilingual\n---\n", null)]
    [InlineData("---\nlanguage:\n---\n", null)]
    [InlineData("---\nlicense: mit\n---\nlanguage: de\n", null)]
    [InlineData("# A model\n\nlanguage: de\n", null)]
    public void The_languages_are_read_from_the_front_matter_of_the_model_card(string card, string? expected)
    {
        Write("README.md", card);
        Assert.Equal(expected, Languages());
    }

    [Fact]
    public void Our_own_file_takes_precedence_over_the_model_card()
    {
        Write("gpt2-lsp.json", """{"languages": ["fr"]}""");
        Write("README.md", "---\nlanguage: de\n---\n");
        Assert.Equal("fr", Languages());
    }

    [Fact]
    public void The_catalogue_states_the_languages_of_its_models() => Assert.Equal("en", Languages(ModelStore.Find(ModelStore.Bundled)));

    private void Write(string name, string text) => File.WriteAllText(directory.File(name), text);

    private string? Languages() => Languages(directory.Path);

    private static string? Languages(string model) => ModelLanguages.Of(model) is { } codes ? string.Join(' ', codes) : null;
}
