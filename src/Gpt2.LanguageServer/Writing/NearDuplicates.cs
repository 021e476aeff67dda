namespace Gpt2.LanguageServer.Writing;

/// <summary>Texts that are too similar to offer as a choice.</summary>
internal static class NearDuplicates
{
    private const int SameBeginning = 3;
    private const double MostInCommon = 0.75;

    /// <summary>Whether two texts begin with the same words or share most of them.</summary>
    public static bool Are(string a, string b)
    {
        var (left, right) = (Words(a), Words(b));
        if (left.Take(SameBeginning).SequenceEqual(right.Take(SameBeginning)))
            return true;
        var fewer = Math.Min(left.Distinct().Count(), right.Distinct().Count());
        return left.Intersect(right).Count() > MostInCommon * fewer && fewer > SameBeginning;
    }

    private static string[] Words(string text) =>
        [
            .. text.ToLowerInvariant()
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                .Select(word => word.Trim('.', ',', ';', ':', '!', '?', '"', '\'', '“', '”', '‘', '’', '(', ')')),
        ];
}
