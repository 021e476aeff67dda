using System.Text;
using Gpt2.Prose.Dialects;

namespace Gpt2.Prose.Tests;

/// <summary>Texts for the property tests: the inputs of all cases in one string, and the specification documents themselves.</summary>
internal static class SampleDocuments
{
    /// <summary>Characters that have a meaning in some rule, and some that no rule expects.</summary>
    public const string Dangerous = "*_`~$\\<>[](){}#|-+=:.!&%@'\"/^ \t\n\r\0ab1é漢\ud83c\udf89\u0301\u00a0";

    private static readonly Dictionary<Dialect, string> Documents = SpecCase
        .All()
        .GroupBy(c => c.Dialect)
        .ToDictionary(g => g.Key, g => string.Join("\n\n", g.Select(c => c.Text.Replace("$0", "").Replace('→', '\t'))));

    public static string Of(Dialect dialect) => Documents[dialect];

    public static IEnumerable<string> SpecificationFiles =>
        Directory.EnumerateFiles(SpecCase.Folder(), "*.md").Order().Select(File.ReadAllText);
}
