using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Gpt2.Inference;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Settings;

namespace Gpt2.LanguageServer.Cli;

/// <summary>Reads the values of all options in one way, with one wording of errors: numbers have a decimal point, no thousands separators,
/// and a sensible range.</summary>
/// <remarks>The library's own parser reads "0,7" as 7, and its errors name .NET types.</remarks>
internal static class OptionRules
{
    public static void Apply(Command command)
    {
        foreach (var option in command.Options)
            Apply(option);
        foreach (var inner in command.Subcommands)
            Apply(inner);
    }

    private static void Apply(Option option)
    {
        if (option is Option<int> or Option<int?> or Option<float> or Option<string>)
            option.HelpName ??= option.Name.TrimStart('-').ToUpperInvariant(); // otherwise the help writes it in lower case
        switch (option)
        {
            case Option<int> whole:
                whole.CustomParser = result => Whole(option, result);
                break;
            case Option<int?> whole:
                whole.CustomParser = result => Whole(option, result);
                break;
            case Option<float> number:
                number.CustomParser = result => Number(option, result);
                break;
            case Option<Precision> choice:
                Offer<Precision>(option);
                choice.CustomParser = result => Choice<Precision>(option, result, result.Tokens[0].Value);
                break;
            case Option<Precision[]> choices:
                Offer<Precision>(option);
                choices.CustomParser = result => [.. result.Tokens.Select(token => Choice<Precision>(option, result, token.Value))];
                break;
            case Option<StopAt?> choice:
                Offer<StopAt>(option);
                choice.CustomParser = result => Choice<StopAt>(option, result, result.Tokens[0].Value);
                break;
            case Option<Eagerness> choice:
                Offer<Eagerness>(option);
                choice.CustomParser = result => Choice<Eagerness>(option, result, result.Tokens[0].Value);
                break;
        }
    }

    private static int Whole(Option option, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var (least, most) = (Least(option.Name), Most(option.Name));
        if (
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= least
            && value <= most
        )
            return value;
        result.AddError($"{option.Name} cannot be {text}.\nGive a whole number from {least} to {most}.");
        return least;
    }

    private static int Least(string option) =>
        option switch
        {
            "--seed" => int.MinValue,
            "-n" or "--max-tokens" or "--batch-size" or "--slots" or "--window" or "--stride" => 1,
            _ => 0,
        };

    /// <summary>Each thread of a run takes memory; a hundred thousand would take all of it.</summary>
    private static int Most(string option) => option == "--threads" ? SettingsSchema.MostThreads : int.MaxValue;

    /// <summary>The sensible range is checked where the number is used.</summary>
    private static float Number(Option option, ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value))
            return value;
        result.AddError($"{option.Name} cannot be {text}.\nGive a number such as 0.7.");
        return 0;
    }

    private static T Choice<T>(Option option, ArgumentResult result, string text)
        where T : struct, Enum
    {
        // The framework's own parser also accepts numbers, and several names separated by commas.
        foreach (var value in Enum.GetValues<T>())
            if (text.Equals(value.ToString(), StringComparison.OrdinalIgnoreCase))
                return value;
        result.AddError($"{option.Name} cannot be {text}.\nGive one of {string.Join(", ", Names<T>())}.");
        return default;
    }

    /// <summary>What the help and a shell's completion show; the library's own names are in upper case.</summary>
    private static void Offer<T>(Option option)
        where T : struct, Enum
    {
        option.CompletionSources.Clear();
        option.CompletionSources.Add(Names<T>());
    }

    private static string[] Names<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];
}
