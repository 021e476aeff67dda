namespace Gpt2.Prose.Dialects.Latex;

/// <summary>The letters of LaTeX's accent commands. A table, since the program runs without Unicode's composition data.</summary>
internal static class LatexAccents
{
    public static string? Combine(char accent, char letter)
    {
        var (letters, accented) = Of(accent);
        var at = letters.IndexOf(letter);
        return at < 0 ? null : accented[at].ToString();
    }

    private static (string Letters, string Accented) Of(char accent) =>
        accent switch
        {
            '\'' => ("aeiouyncszAEIOUY", "áéíóúýńćśźÁÉÍÓÚÝ"),
            '`' => ("aeiouAEIOU", "àèìòùÀÈÌÒÙ"),
            '^' => ("aeiouAEIOU", "âêîôûÂÊÎÔÛ"),
            '"' => ("aeiouyAEIOU", "äëïöüÿÄËÏÖÜ"),
            '~' => ("anoANO", "ãñõÃÑÕ"),
            'H' => ("ouOU", "őűŐŰ"),
            'c' => ("csCS", "çşÇŞ"),
            'v' => ("cszerCSZ", "čšžěřČŠŽ"),
            _ => ("", ""),
        };
}
