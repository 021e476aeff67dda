namespace Gpt2.LanguageServer.Calibrating;

/// <summary>What figures of merit are made of; nothing counted gives zero.</summary>
internal static class Rates
{
    public static double Ratio(double a, double b) => b == 0 ? 0 : a / b;
}
