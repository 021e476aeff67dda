using System.IO.Hashing;
using System.Text.Json;
using Gpt2.Inference.Import;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tests.Fixtures;
using Xunit;

namespace Gpt2.Inference.Tests.Import;

public sealed class ImportCacheTests : IDisposable
{
    private readonly TinyModel model = new();

    public void Dispose() => model.Dispose();

    [Fact]
    public void A_second_load_reuses_the_first_import()
    {
        var imported = Import();
        var written = File.GetLastWriteTimeUtc(Manifest(imported));
        Assert.Equal(imported, Import());
        Assert.Equal(written, File.GetLastWriteTimeUtc(Manifest(imported)));
        Assert.Single(Imports());
    }

    [Theory, InlineData("/."), InlineData("//"), InlineData("/../cache")]
    public void An_import_is_kept_however_the_cache_path_is_spelled(string end)
    {
        using var session = Gpt2.Inference.Session.Gpt2Session.Load(
            model.Directory,
            model.Settings() with
            {
                CacheDirectory = model.Cache + end,
            }
        );
        AssertNoLeftovers();
    }

    [Fact]
    public void A_full_disk_is_distinguished_from_other_write_errors()
    {
        var full = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28;
        Assert.Contains("Free some space", Refused(new IOException("full", full)).Remedy, StringComparison.Ordinal);
        Assert.Contains("a writable directory", Refused(new IOException("broken")).Remedy, StringComparison.Ordinal);
        Assert.Contains("a writable directory", Refused(new UnauthorizedAccessException()).Remedy, StringComparison.Ordinal);
        Assert.Empty(Imports());

        Gpt2Exception Refused(Exception e) =>
            Refusal.Of(() => ModelImporter.Import(model.Directory, Precision.Q8, model.Cache, _ => throw e), "imported into");
    }

    [Fact]
    public void Each_precision_has_its_own_import()
    {
        foreach (var precision in Enum.GetValues<Precision>())
            Import(precision);
        Assert.Equal(3, Imports().Length);
    }

    [Fact]
    public void Changed_weights_are_imported_again()
    {
        var first = Import();
        var (header, data) = SafetensorsWriter.ReadRaw(model.File("model.safetensors"));
        data[1000] ^= 1;
        SafetensorsWriter.WriteRaw(model.File("model.safetensors"), header, data);
        Assert.NotEqual(first, Import());
    }

    [Fact]
    public void Imports_of_an_earlier_version_are_deleted_those_of_a_later_version_or_another_model_are_kept()
    {
        using var other = new TinyModel(new() { Seed = 2 });
        string earlier = Copy(Import(), "a", version: 0),
            later = Copy(earlier, "b", version: ModelImporter.Version + 1);
        var others = ModelImporter.Import(other.Directory, Precision.F32, model.Cache).Directory;
        Directory.Delete(ModelImporter.Find(model.Directory, Precision.F32, model.Cache)!.Directory, recursive: true);
        Assert.Equal(new[] { Import(), later, others }.Order(), Imports().Order());
        Assert.False(Directory.Exists(earlier));
    }

    [Fact]
    public void The_import_of_a_checkpoint_that_no_longer_exists_is_deleted()
    {
        var gone = new TinyModel(new() { Seed = 2 });
        ModelImporter.Import(gone.Directory, Precision.F32, model.Cache);
        gone.Dispose();
        Assert.Equal([Import()], Imports());
    }

    /// <summary>If this fails, raise <see cref="ModelImporter.Version"/>, so that earlier imports are not used, and put the new hash
    /// here.</summary>
    [Fact]
    public void The_importer_version_is_raised_when_the_graph_changes()
    {
        byte[] graphs =
        [
            .. Enum.GetValues<Precision>().SelectMany(precision => File.ReadAllBytes(Path.Combine(Import(precision), "model.onnx"))),
        ];
        Assert.Equal((6, "fd34d44944c5d216c76a4a7c49573184"), (ModelImporter.Version, Convert.ToHexStringLower(XxHash128.Hash(graphs))));
    }

    [Fact]
    public void A_changed_config_is_imported_again()
    {
        var first = Import();
        File.WriteAllText(
            model.File("config.json"),
            File.ReadAllText(model.File("config.json")).Replace("gelu_new", "relu", StringComparison.Ordinal)
        );
        Assert.NotEqual(first, Import());
    }

    [Theory]
    [InlineData("model.bin", 5000)]
    [InlineData("model.bin", -1)]
    [InlineData("model.onnx", 300)]
    [InlineData("model.onnx", -1)]
    [InlineData("import.json", 3)]
    [InlineData("import.json", -1)]
    public void A_damaged_import_is_made_again(string file, int damaged)
    {
        var path = Path.Combine(Import(), file);
        var whole = File.ReadAllBytes(path);
        if (damaged < 0)
        {
            File.Delete(path);
        }
        else
        {
            var bytes = (byte[])whole.Clone();
            bytes[damaged] ^= 0x55;
            File.WriteAllBytes(path, bytes);
        }
        AssertWorks();
        Assert.Equal(whole, File.ReadAllBytes(path));
        AssertNoLeftovers();
    }

    [Theory, InlineData("{}"), InlineData("null"), InlineData(""), InlineData("[]"), InlineData("{\"Files\":{}}")]
    [InlineData("{\"Files\":{\"model.onnx\":null,\"model.bin\":null}}")]
    public void An_import_whose_manifest_lacks_the_file_hashes_is_made_again(string manifest)
    {
        var path = Manifest(Import());
        File.WriteAllText(path, manifest);
        AssertWorks();
        Assert.Contains("model.bin", File.ReadAllText(path), StringComparison.Ordinal);
        AssertNoLeftovers();
    }

    [Fact]
    public void Concurrent_imports_all_succeed_and_leave_one()
    {
        for (var round = 0; round < 10; round++)
        {
            if (Directory.Exists(model.Cache))
                Directory.Delete(model.Cache, recursive: true);
            using var together = new Barrier(3);
            Parallel.For(
                0,
                3,
                new ParallelOptions { MaxDegreeOfParallelism = 3 },
                _ =>
                {
                    together.SignalAndWait();
                    using var session = model.Load();
                    Assert.Null(session.Warning);
                }
            );
            AssertNoLeftovers();
        }
    }

    [Fact]
    public void A_model_loads_without_a_writable_cache()
    {
        File.WriteAllText(model.File("a file"), "");
        var settings = model.Settings() with { CacheDirectory = Path.Combine(model.File("a file"), "cache") };
        string place;
        using (var session = Gpt2.Inference.Session.Gpt2Session.Load(model.Directory, settings))
        {
            Assert.Contains(settings.CacheDirectory, session.Warning, StringComparison.Ordinal);
            LogitAssert.Close(new ReferenceModel(model).Logits([1, 2])[^1], session.Run([1, 2]));
            place = Assert.Single(session.Warning!.Split(' '), word => word.Contains("gpt2-lsp-", StringComparison.Ordinal));
            Assert.True(Directory.Exists(place));
        }
        Assert.False(Directory.Exists(place));
    }

    [Fact]
    public void An_interrupted_import_is_not_mistaken_for_a_complete_one()
    {
        var imported = Import();
        Directory.Move(imported, imported + ".0123.part"); // as if the process had been killed before the last step
        Directory.CreateDirectory(imported);
        File.Copy(Path.Combine(imported + ".0123.part", "model.bin"), Path.Combine(imported, "model.bin"));
        AssertWorks();
        Assert.True(ImportManifest.IsWhole(imported));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_file_or_link_in_place_of_an_import_is_replaced(bool isLink)
    {
        var imported = Import();
        Directory.Delete(imported, recursive: true);
        if (isLink)
            File.CreateSymbolicLink(imported, imported + "-nowhere");
        else
            File.WriteAllText(imported, "");
        AssertWorks();
        Assert.True(ImportManifest.IsWhole(imported));
    }

    [Fact]
    public void An_import_reports_its_progress()
    {
        var told = new List<double>();
        ModelImporter.Import(model.Directory, Precision.Q8, model.Cache, told.Add);
        Assert.Equal([0, 0.5], told);
        ModelImporter.Import(model.Directory, Precision.Q8, model.Cache, told.Add);
        Assert.Equal(2, told.Count); // it exists already
    }

    [Fact]
    public void A_cancelled_import_leaves_nothing()
    {
        Assert.Throws<OperationCanceledException>(() =>
            ModelImporter.Import(model.Directory, Precision.Q8, model.Cache, _ => throw new OperationCanceledException())
        );
        Assert.Empty(Imports());
    }

    [Fact]
    public void Tied_weights_are_stored_once()
    {
        using var untied = new TinyModel(new() { Tied = false });
        long Bytes(TinyModel m) =>
            new FileInfo(Path.Combine(ModelImporter.Import(m.Directory, Precision.Q8, m.Cache).Directory, "model.bin")).Length;
        Assert.True(Bytes(untied) - Bytes(model) >= TinyVocabulary.Size * model.Shape.Width);
    }

    private string Copy(string import, string name, int version)
    {
        var copy = Directory.CreateDirectory(Path.Combine(model.Cache, name)).FullName;
        foreach (var file in Directory.GetFiles(import))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        var manifest = ImportManifest.Read(copy)! with { ImporterVersion = version };
        File.WriteAllBytes(Manifest(copy), JsonSerializer.SerializeToUtf8Bytes(manifest, ImportJson.Default.ImportManifest));
        return copy;
    }

    private string Import(Precision precision = Precision.F32) => ModelImporter.Import(model.Directory, precision, model.Cache).Directory;

    private static string Manifest(string imported) => Path.Combine(imported, "import.json");

    private string[] Imports() => Directory.GetFileSystemEntries(model.Cache);

    private void AssertWorks()
    {
        using var session = model.Load();
        LogitAssert.Close(new ReferenceModel(model).Logits([3, 1, 4])[^1], session.Run([3, 1, 4]));
    }

    private void AssertNoLeftovers() => Assert.True(ImportManifest.IsWhole(Assert.Single(Imports())));
}
