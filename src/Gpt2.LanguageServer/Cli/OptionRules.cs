using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Gpt2.Inference;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Settings;

namespace Gpt2.LanguageServer.Cli;

/// <summary>How the values of all options are read: numbers with a point and without groups, within what makes sense, and one wording
/// of errors.</summary>
/// <remarks>The library's own parser takes "0,7" for 7 and names .NET's types.</remarks>
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
                choice.CustomParser = result => Choice<Precision>(option, result, result.Tokens[0].Value);
                break;
            case Option<Precision[]> choices:
                choices.CustomParser = result => [.. result.Tokens.Select(token => Choice<Precision>(option, result, token.Value))];
                break;
            case Option<StopAt?> choice:
                choice.CustomParser = result => Choice<StopAt>(option, result, result.Tokens[0].Value);
                break;
            case Option<Eagerness> choice:
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

    /// <summary>Each thread of a run takes memory, and a hundred thousand of them all there is.</summary>
    private static int Most(string option) => option == "--threads" ? SettingsSchema.MostThreads : int.MaxValue;

    /// <summary>What range makes sense is said where the number is used.</summary>
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
        // The framework's own parser also takes numbers, and several names with commas between them.
        foreach (var value in Enum.GetValues<T>())
            if (text.Equals(value.ToString(), StringComparison.OrdinalIgnoreCase))
                return value;
        var names = string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()));
        result.AddError($"{option.Name} cannot be {text}.\nGive one of {names}.");
        return default;
    }
}
