namespace Gpt2.LanguageServer.Calibrating;

/// <summary>Rates for figures of merit; a rate of nothing is zero.</summary>
internal static class Rates
{
    public static double Ratio(double a, double b) => b == 0 ? 0 : a / b;
}
