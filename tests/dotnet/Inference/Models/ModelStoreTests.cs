using Gpt2.Inference.Import;
using Gpt2.Inference.Models;
using Gpt2.Inference.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gpt2.Inference.Tests.Models;

public sealed class ModelStoreTests : IDisposable
{
    private const string Name = "owner/tiny";

    private readonly TinyModel model = new();
    private readonly TemporaryDirectory home = new();

    private ModelDirectories Places => new(home.File("models"), home.File("hub"), home.File("imports"));

    public void Dispose()
    {
        home.Dispose();
        model.Dispose();
    }

    [Fact]
    public void The_catalogue_is_listed_whatever_is_installed() =>
        Assert.Equal(
            ["prose-mini", "distilgpt2", "gpt2", "gpt2-medium", "gpt2-large", "gpt2-xl"],
            ModelStore.List(Places).Select(m => m.Id)
        );

    [Fact]
    public void A_downloaded_model_is_found_and_listed()
    {
        Install("owner--tiny");
        Assert.Equal(home.File("models/owner--tiny"), ModelStore.Find(Name, Places));
        var listed = ModelStore.List(Places)[^1];
        Assert.Equal((true, false, home.File("models/owner--tiny")), (listed.Installed, listed.Bundled, listed.Path));
        Assert.Equal(model.Weights.Values.Sum(w => w.Values.Length), listed.Parameters);
    }

    [Fact]
    public void A_catalogue_name_and_its_repository_are_the_same_model()
    {
        Install("gpt2");
        Assert.Equal(home.File("models/gpt2"), ModelStore.Find("gpt2", Places));
        Assert.Equal(home.File("models/gpt2"), ModelStore.Find("openai-community/gpt2", Places));
    }

    [Fact]
    public void A_directory_is_a_model() => Assert.Equal(model.Directory, ModelStore.Find(model.Directory, Places));

    [Fact]
    public void A_model_that_is_not_installed_is_refused_with_the_command_that_downloads_it() =>
        Assert.Contains(
            "model pull gpt2'",
            Refusal.Of(() => ModelStore.Find("gpt2", Places), "gpt2", "not installed").Remedy,
            StringComparison.Ordinal
        );

    [Theory, InlineData("config.json"), InlineData("vocab.json"), InlineData("merges.txt"), InlineData("model.safetensors")]
    public void An_incomplete_model_is_not_found(string missing)
    {
        Install("gpt2");
        File.Delete(home.File($"models/gpt2/{missing}"));
        Assert.Null(ModelStore.Locate("gpt2", Places));
    }

    [
        Theory,
        InlineData("../x"),
        InlineData("a/../b"),
        InlineData("a/b/c"),
        InlineData("a\\b"),
        InlineData("a/.."),
        InlineData("/etc"),
        InlineData("a--b/c"),
        InlineData("a/b\n")
    ]
    public void A_name_that_could_lead_out_of_the_store_is_invalid(string text) => Assert.Null(ModelName.Parse(text));

    [Theory, InlineData("models--openai-community--gpt2"), InlineData("models--gpt2")]
    public void A_model_is_found_in_the_hubs_cache(string repository)
    {
        var snapshot = home.File($"hub/{repository}/snapshots/{ModelCatalogue.Find("gpt2")!.Revision}");
        Copy(snapshot);
        Assert.Equal(snapshot, ModelStore.Find("gpt2", Places));
    }

    [Fact]
    public void A_branch_in_the_hubs_cache_is_followed()
    {
        Copy(home.File("hub/models--owner--tiny/snapshots/abc"));
        Directory.CreateDirectory(home.File("hub/models--owner--tiny/refs"));
        File.WriteAllText(home.File("hub/models--owner--tiny/refs/main"), "abc");
        Assert.Equal(home.File("hub/models--owner--tiny/snapshots/abc"), ModelStore.Find(Name, Places));
    }

    [Fact]
    public void An_unreadable_branch_is_ignored()
    {
        var branch = Path.Combine(Directory.CreateDirectory(home.File("hub/models--owner--tiny/refs")).FullName, "main");
        File.WriteAllText(branch, "");
        AssertNotThere();
        File.Delete(branch);
        File.CreateSymbolicLink(branch, branch);
        AssertNotThere();

        void AssertNotThere()
        {
            Refusal.Of(() => ModelStore.Find(Name, Places), "not installed");
            Assert.Equal(ModelCatalogue.Models.Count, ModelStore.List(Places).Count);
        }
    }

    [Fact]
    public void A_model_in_the_hubs_cache_is_listed_with_the_size_of_its_link_targets()
    {
        var blobs = home.File("hub/models--owner--tiny/blobs");
        var snapshot = Directory.CreateDirectory(home.File("hub/models--owner--tiny/snapshots/abc")).FullName;
        Copy(blobs);
        foreach (var blob in Directory.GetFiles(blobs))
            File.CreateSymbolicLink(
                Path.Combine(snapshot, Path.GetFileName(blob)),
                Path.Combine("..", "..", "blobs", Path.GetFileName(blob))
            );
        Directory.CreateDirectory(home.File("hub/models--owner--tiny/refs"));
        File.WriteAllText(home.File("hub/models--owner--tiny/refs/main"), "abc");
        Directory.CreateDirectory(home.File("hub/models--owner--unfinished/snapshots/abc"));
        var listed = Assert.Single(ModelStore.List(Places).Skip(ModelCatalogue.Models.Count));
        Assert.Equal((Name, snapshot, Bytes(blobs)), (listed.Id, listed.Path, listed.Bytes));

        File.Delete(Path.Combine(blobs, "model.safetensors"));
        Assert.Equal(ModelCatalogue.Models.Count, ModelStore.List(Places).Count);
    }

    [Theory]
    [
        InlineData("gpt2", "gpt2"),
        InlineData("openai-community/gpt2", "gpt2"),
        InlineData("owner/name", "owner/name"),
        InlineData("prose-mini", "prose-mini")
    ]
    [InlineData("/a/my-model", "my-model"), InlineData("/a/my-model/", "my-model"), InlineData("./my-model", "my-model")]
    [InlineData("/a/models--owner--name/snapshots/abc", "owner/name"), InlineData("/a/models--gpt2/snapshots/abc", "gpt2")]
    [InlineData("/a/models--openai-community--gpt2/snapshots/abc", "gpt2"), InlineData("/a/snapshots/abc", "abc")]
    [InlineData("a\0b", "a\0b"), InlineData("", "")]
    public void A_model_has_one_name_wherever_it_is_stored(string model, string name) => Assert.Equal(name, ModelStore.NameOf(model));

    [Fact]
    public void A_downloaded_model_keeps_the_name_it_was_downloaded_by()
    {
        Install("owner--tiny");
        new ModelManifest(Name, "abc", []).Write(home.File("models/owner--tiny"));
        Assert.Equal(Name, ModelStore.NameOf(home.File("models/owner--tiny")));
    }

    [Fact]
    public void Removing_a_model_deletes_weights_imports_and_partial_downloads()
    {
        Install("owner--tiny");
        Directory.CreateDirectory(home.File("models/owner--tiny@abc.part"));
        foreach (var precision in Enum.GetValues<Precision>())
            ModelImports.Make(ModelStore.Find(Name, Places), precision, Places);
        using var another = new TinyModel(new() { Seed = 2 });
        var other = ModelImports.Make(another.Directory, Precision.Q8, Places);
        var bytes = Bytes(home.Path) - Bytes(other);

        var removed = ModelRemoval.Remove(Name, Places);
        Assert.Equal(new(bytes, Kept: null), removed);
        Assert.Equal([other], Directory.GetDirectories(Places.Imports));
        Assert.Empty(Directory.GetDirectories(Places.Models));
        Refusal.Of(() => ModelRemoval.Remove(Name, Places), "not installed");
    }

    [Fact]
    public void Removing_a_model_follows_no_links()
    {
        Install("owner--tiny");
        var bytes = Bytes(home.File("models/owner--tiny"));
        Directory.CreateSymbolicLink(home.File("models/owner--tiny/itself"), ".");
        Directory.CreateSymbolicLink(home.File("models/owner--tiny/outside"), model.Directory);

        Assert.Equal(new(bytes, Kept: null), ModelRemoval.Remove(Name, Places));
        Assert.NotEmpty(Directory.GetFiles(model.Directory));
    }

    [Fact]
    public void Only_the_imports_of_a_users_own_directory_are_removed()
    {
        ModelImports.Make(model.Directory, Precision.Q8, Places);
        Assert.Equal(model.Directory, ModelRemoval.Remove(model.Directory, Places).Kept);
        Assert.Empty(Directory.GetDirectories(Places.Imports));
        Assert.True(ModelStore.IsComplete(model.Directory));
    }

    [Fact]
    public void The_parts_of_an_abandoned_download_can_be_removed()
    {
        Directory.CreateDirectory(home.File("models/owner--tiny@abc.part"));
        File.WriteAllText(home.File("models/owner--tiny@abc.part/vocab.json.part"), "12345");
        Assert.Equal(new(5, Kept: null), ModelRemoval.Remove(Name, Places));
    }

    [Fact]
    public void Importing_into_an_unwritable_cache_is_refused()
    {
        File.WriteAllText(home.File("imports"), "");
        Refusal.Of(() => ModelImports.Make(model.Directory, Precision.Q8, Places), "imports");
    }

    [Fact]
    public void Leftovers_of_killed_imports_are_deleted_once_they_are_old()
    {
        foreach (var name in new[] { "0.a.part", "0.b.old", "whole" })
            Directory.CreateDirectory(home.File($"imports/{name}"));
        var time = new FakeTimeProvider(
            DateTimeOffset.FromFileTime(Directory.GetLastWriteTimeUtc(home.File("imports/0.a.part")).ToFileTimeUtc())
        );

        ModelImporter.ClearLeftovers(Places.Imports, time);
        Assert.Equal(3, Directory.GetDirectories(Places.Imports).Length);

        time.Advance(TimeSpan.FromDays(2));
        ModelImporter.ClearLeftovers(Places.Imports, time);
        Assert.Equal([home.File("imports/whole")], Directory.GetDirectories(Places.Imports));
    }

    [Fact]
    public void Leftover_temporary_imports_are_deleted_once_they_are_old()
    {
        foreach (var name in new[] { "gpt2-lsp-import-a", "gpt2-lsp-home" })
            Directory.CreateDirectory(home.File($"tmp/{name}"));
        var time = new FakeTimeProvider(
            DateTimeOffset.FromFileTime(Directory.GetLastWriteTimeUtc(home.File("tmp/gpt2-lsp-import-a")).ToFileTimeUtc())
        );
        ModelImporter.ClearTemporary(home.File("tmp"), time);
        Assert.Equal(2, Directory.GetDirectories(home.File("tmp")).Length);

        time.Advance(TimeSpan.FromHours(3));
        ModelImporter.ClearTemporary(home.File("tmp"), time);
        Assert.Equal([home.File("tmp/gpt2-lsp-home")], Directory.GetDirectories(home.File("tmp")));
    }

    private void Install(string name) => Copy(home.File($"models/{name}"));

    private void Copy(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var path in Directory.GetFiles(model.Directory))
            File.Copy(path, Path.Combine(directory, Path.GetFileName(path)));
    }

    private static long Bytes(string directory) =>
        new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
}
