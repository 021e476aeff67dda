using Gpt2.Inference.Import;
using Gpt2.Inference.Models;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Inference.Tests.Models;

public sealed class ModelCatalogueTests
{
    public static TheoryData<string> Fetched => [.. ModelCatalogue.Models.Where(m => !m.Bundled).Select(m => m.Id)];

    [Fact]
    public void The_bundled_model_comes_first()
    {
        var bundled = Assert.Single(ModelCatalogue.Models, m => m.Bundled);
        Assert.Equal((ModelStore.Bundled, bundled), (bundled.Id, ModelCatalogue.Models[0]));
    }

    [Theory, MemberData(nameof(Fetched))]
    public void Every_other_model_names_a_commit_and_its_files(string id)
    {
        var model = ModelCatalogue.Find(id)!;
        Assert.Equal(model, ModelCatalogue.Find(model.Repository!));
        Assert.Matches("^[0-9a-f]{40}$", model.Revision);
        Assert.Equal(["config.json", "vocab.json", "merges.txt", "model.safetensors"], model.Files.Select(f => f.Name));
        Assert.All(model.Files, f => Assert.Matches("^([0-9a-f]{64})?$", f.Sha256 ?? ""));
        Assert.InRange(model.Files.Sum(f => f.Bytes ?? 0), 0, model.Bytes);
        Assert.InRange(model.Bytes, 4 * model.Parameters, 5 * model.Parameters);
        Assert.NotEmpty(model.Licence);
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Its_figures_follow_from_the_shape(string id, int layers, int width, int vocabSize, int context) =>
        CheckFigures(
            id,
            new()
            {
                VocabSize = vocabSize,
                ContextLength = context,
                Width = width,
                Layers = layers,
                Heads = width / 64,
                InnerWidth = 4 * width,
            }
        );

    [Fact]
    public void The_bundled_models_figures_match_its_config() => CheckFigures(ModelStore.Bundled, Gpt2Config.Read(Checkout.ProseMini));

    [Fact]
    public void The_bundled_models_files_match_the_catalogue()
    {
        var bundled = ModelCatalogue.Models[0];
        Assert.Equal(
            bundled.Files,
            bundled.Files.Select(file => ModelChecksums.Describe(Path.Combine(Checkout.ProseMini, file.Name), default))
        );
        Assert.InRange(bundled.Bytes, bundled.Files.Sum(file => file.Bytes!.Value), bundled.Bytes + 10_000);
    }

    private static void CheckFigures(string id, Gpt2Config config)
    {
        var model = ModelCatalogue.Find(id)!;
        Assert.Equal(model.Parameters, ListedModel.Count(config));
        Assert.InRange(model.MemoryBytes, ListedModel.Memory(config) * 0.99, ListedModel.Memory(config) * 1.01);
    }

    public static TheoryData<string, int, int, int, int> Shapes =>
        new()
        {
            { "distilgpt2", 6, 768, 50257, 1024 },
            { "gpt2", 12, 768, 50257, 1024 },
            { "gpt2-medium", 24, 1024, 50257, 1024 },
            { "gpt2-large", 36, 1280, 50257, 1024 },
            { "gpt2-xl", 48, 1600, 50257, 1024 },
        };

    [Fact]
    public void Golden_figures_are_shipped_with_the_program() =>
        Assert.All(new[] { "prose-mini", "gpt2" }, id => Assert.NotEmpty(GoldenFigures.Of(id, "nowhere").Json));

    [Fact]
    public void Verification_checks_the_stated_tolerance_and_the_first_choice()
    {
        using var model = new TinyModel();
        using var session = model.Load();
        var logits = session.Run([1, 2, 3]).ToArray();
        var best = logits.Index().MaxBy(l => l.Item).Index;
        var report = Verify(model, best, logits[best] + 0.1);
        Assert.True(report.Passed, report.ToString());
        Assert.False(Verify(model, best, logits[best] + 0.2).Passed);

        var other = (best + 1) % logits.Length;
        Assert.Equal(0, Verify(model, other, logits[other]).FirstChoices);
        Assert.False(Verify(model, other, logits[other]).Passed);
    }

    private static VerificationReport Verify(TinyModel model, int id, double logit)
    {
        File.WriteAllText(
            model.File("golden.json"),
            $$"""{"tolerance":{"f32":0.15,"q8":0.6},"cases":[{"ids":[1,2,3],"top":[[{{id}},{{logit}}]]}]}"""
        );
        return ModelVerification.Verify(model.Directory, GoldenFigures.Of("other", model.Directory), model.Settings());
    }
}
