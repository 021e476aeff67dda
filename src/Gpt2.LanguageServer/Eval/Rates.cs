namespace Gpt2.LanguageServer.Eval;

/// <summary>What figures of merit are made of; nothing counted gives zero.</summary>
internal static class Rates
{
    public static double Percentile(List<double> sorted, double p) =>
        sorted.Count == 0 ? 0 : sorted[(int)Math.Min(sorted.Count - 1, p * sorted.Count)];

    public static double Ratio(double a, double b) => b == 0 ? 0 : a / b;
}
