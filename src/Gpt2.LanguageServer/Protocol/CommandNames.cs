namespace Gpt2.LanguageServer.Protocol;

/// <summary>The commands of workspace/executeCommand.</summary>
internal static class CommandNames
{
    public const string ContinueParagraph = "gpt2.continueParagraph";
    public const string CompleteSentence = "gpt2.completeSentence";
    public const string FindAlternatives = "gpt2.alternatives";
    public const string InsertAlternative = "gpt2.insertAlternative";
    public const string Sample = "gpt2.sample";
    public const string WhyNothing = "gpt2.whyNothing";
    public const string Pause = "gpt2.pause";
    public const string Resume = "gpt2.resume";
    public const string Stats = "gpt2.stats";
    public const string SelectModel = "gpt2.selectModel";
    public const string Adapt = "gpt2.adapt";
    public const string Playground = "gpt2.playground";

    public const string Models = "gpt2.models";
    public const string PullModel = "gpt2.pullModel";
    public const string RemoveModel = "gpt2.removeModel";

    public static string[] All { get; } =
    [
        ContinueParagraph,
        CompleteSentence,
        FindAlternatives,
        InsertAlternative,
        Sample,
        WhyNothing,
        Pause,
        Resume,
        Stats,
        SelectModel,
        Models,
        PullModel,
        RemoveModel,
        Adapt,
        Playground,
    ];
}
