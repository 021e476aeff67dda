using System.Text.Json;
using System.Text.RegularExpressions;
using Gpt2.Inference;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Settings;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Settings;

public sealed class SettingsTests
{
    [Fact]
    public void The_documentation_is_generated_from_the_schema() => Keep("docs/configuration.md", _ => SettingsDocument.Markdown());

    [Fact]
    public void The_extensions_manifest_is_generated_from_the_schema() =>
        Keep("editors/vscode/package.json", SettingsDocument.VsCodeManifest);

    [Fact]
    public void The_extension_gets_the_name_type_default_and_description_of_each_setting_in_groups()
    {
        var groups = SettingsDocument.VsCode().Select(group => (group!["title"]!.ToString(), group["properties"]!.AsObject())).ToArray();
        Assert.Equal(
            SettingsSchema.Groups.Select(group => (group.Title, string.Join(' ', group.Settings.Select(s => $"gpt2.{s.Name}")))),
            groups.Select(group => (group.Item1, string.Join(' ', group.Item2.Select(p => p.Key))))
        );
        Assert.Equal(
            """{"type":"integer","minimum":1,"maximum":128,"default":24,"""
                + "\"markdownDescription\":\"The maximum length of a suggestion. A token is about three quarters of a word. "
                + "From 1 to 128 tokens.\","
                + "\"order\":4,\"scope\":\"language-overridable\"}",
            groups[0].Item2["gpt2.maxTokens"]!.ToJsonString()
        );
    }

    [Fact]
    public void A_description_names_only_settings_that_exist()
    {
        var names = SettingsSchema.Groups.SelectMany(group => group.Settings).Select(setting => $"#gpt2.{setting.Name}#").ToArray();
        foreach (var setting in SettingsSchema.Groups.SelectMany(group => group.Settings))
            Assert.All(Regex.Matches(setting.Description, @"#gpt2\.\w+#"), link => Assert.Contains(link.Value, names));
    }

    [Fact]
    public void One_kind_of_file_may_have_its_own_settings()
    {
        var settings = Read(
            """{"stopAt":"line","maxTokens":5,"[latex]":{"maxTokens":7,"model":"gpt2"}}""",
            complaint => Assert.Fail(complaint.Sentence)
        );
        Assert.Equal((5, StopAt.Line), (settings.For("markdown").MaxTokens, settings.For("markdown").StopAt));
        Assert.Equal((7, StopAt.Line), (settings.For("latex").MaxTokens, settings.For("latex").StopAt));
        Assert.Equal("prose-mini", settings.For("latex").Model); // all languages share one model
    }

    [Fact]
    public void Settings_for_one_kind_of_file_are_kept_when_other_settings_change()
    {
        var store = new SettingsStore(complaint => Assert.Fail(complaint.Sentence));
        store.Initialize(Json("""{"[latex]":{"maxTokens":7}}"""));
        store.Configure(Json("""{"stopAt":"line"}"""));
        Assert.Equal((7, StopAt.Line), (store.Current.For("latex").MaxTokens, store.Current.For("latex").StopAt));
    }

    [Fact]
    public void Complaints_about_initializationOptions_wait_until_the_client_may_be_told()
    {
        var complaints = 0;
        var store = new SettingsStore(_ => complaints++);
        store.Initialize(Json("""{"maxTokens":-1}"""));
        Assert.Equal(0, complaints);
        store.Complain();
        store.Configure(Json("""{"maxTokens":-1}"""));
        Assert.Equal(1, complaints);
    }

    [Fact]
    public void The_number_of_complaints_is_limited()
    {
        var complaints = 0;
        var store = new SettingsStore(_ => complaints++);
        store.Complain();
        for (var i = 0; i < 1000; i++)
            store.Configure(Json($$"""{"maxTokens":{{1000 + i}}}"""));
        Assert.Equal(100, complaints);
    }

    [Fact]
    public void Every_default_is_a_valid_value()
    {
        foreach (var setting in SettingsSchema.All)
        {
            using var json = JsonDocument.Parse(setting.DefaultValue.ToJsonString());
            var read = setting.Read(SettingsSchema.Defaults, json.RootElement);
            Assert.Equal(WithoutLists(SettingsSchema.Defaults), WithoutLists(read!));
        }
    }

    [Theory]
    [InlineData("""{"enabled":"yes"}""")]
    [InlineData("""{"languages":"markdown"}""")]
    [InlineData("""{"languages":[1]}""")]
    [InlineData("""{"model":""}""")]
    [InlineData("""{"precision":"q2"}""")]
    [InlineData("""{"precision":8}""")]
    [InlineData("""{"threads":-1}""")]
    [InlineData("""{"threads":1.5}""")]
    [InlineData("""{"maxTokens":1e99}""")]
    [InlineData("""{"stopAt":"never"}""")]
    [InlineData("""{"pace":{}}""")]
    [InlineData("""{"memory":101}""")]
    [InlineData("""{"banned":"very"}""")]
    public void A_wrong_value_is_reported_and_the_default_is_used(string given)
    {
        List<SettingComplaint> complaints = [];
        Assert.Equal(SettingsSchema.Defaults, Read(given, complaints.Add));
        Assert.Single(complaints);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"gpt2":{}}""")]
    [InlineData("""{"gpt2":{"enabled":null}}""")]
    [InlineData("""{"somebodyElses":1}""")]
    public void Settings_that_are_not_given_keep_their_defaults(string given) =>
        Assert.Equal(SettingsSchema.Defaults, Read(given, _ => Assert.Fail("a setting was refused")));

    [Fact]
    public void Values_are_read()
    {
        var settings = Read(
            """
            {"enabled":false,"memory":50,"memoryFiles":["*.md"],"banned":["very"," "],"languages":["org"],"model":"gpt2",
             "precision":"q4","threads":3.0,"unloadAfter":5e0,"eagerness":"eager",
             "maxTokens":7,"stopAt":"paragraph","pace":"calm","completionMenu":false}
            """,
            complaint => Assert.Fail(complaint.Sentence)
        );
        Assert.Equal(["org"], settings.Languages);
        Assert.Equal(["*.md"], settings.MemoryFiles);
        Assert.Equal(["very"], settings.Banned);
        Assert.Equal(
            new ServerSettings
            {
                Languages = settings.Languages,
                MemoryFiles = settings.MemoryFiles,
                Banned = settings.Banned,
                Memory = 50,
                Model = "gpt2",
                Precision = Precision.Q4,
                Threads = 3,
                UnloadAfter = TimeSpan.FromMinutes(5),
                Eagerness = Eagerness.Eager,
                MaxTokens = 7,
                StopAt = StopAt.Paragraph,
                Pace = Pace.Calm,
            },
            settings
        );
    }

    [Theory]
    [InlineData(Eagerness.Careful, 3)]
    [InlineData(Eagerness.Balanced, 2.1f)]
    [InlineData(Eagerness.Eager, 1)]
    public void Eagerness_sets_the_reading_cost(object eagerness, float keys) =>
        Assert.Equal(keys, (SettingsSchema.Defaults with { Eagerness = (Eagerness)eagerness }).Suggestion(1, StopAt.Sentence).ReadingCost);

    [Theory]
    [InlineData(StopAt.Paragraph, StopAt.Paragraph, StopAt.Paragraph)]
    [InlineData(StopAt.Paragraph, StopAt.Line, StopAt.Line)]
    [InlineData(StopAt.Sentence, StopAt.Line, StopAt.Line)]
    [InlineData(StopAt.Line, StopAt.Paragraph, StopAt.Line)]
    public void A_block_limits_the_suggestion_to_a_line_whatever_is_set(StopAt set, StopAt block, StopAt asked) =>
        Assert.Equal(asked, (SettingsSchema.Defaults with { StopAt = set }).Suggestion(1, block).StopAt);

    /// <summary>Lists are compared by reference, so they are left out.</summary>
    private static ServerSettings WithoutLists(ServerSettings settings) => settings with { Languages = [], MemoryFiles = [], Banned = [] };

    /// <summary>Rewrites a generated file of this repository if it is out of date, and fails so that the change is committed.</summary>
    private static void Keep(string file, Func<string, string> made)
    {
        var path = Path.Combine(Checkout.Root, file);
        var written = File.ReadAllText(path);
        var expected = made(written);
        if (written == expected)
            return;
        File.WriteAllText(path, expected);
        Assert.Fail($"{file} differed from the settings' schema and has been rewritten; commit it.");
    }

    private static ServerSettings Read(string given, Action<SettingComplaint> complain)
    {
        return SettingsReader.Read(SettingsSchema.Defaults, Json(given), complain);
    }

    private static JsonElement Json(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }
}
