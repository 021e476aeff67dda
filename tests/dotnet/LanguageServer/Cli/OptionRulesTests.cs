using System.CommandLine;
using Gpt2.Inference;
using Gpt2.Inference.Continuations;
using Gpt2.LanguageServer.Cli;
using Xunit;

namespace Gpt2.LanguageServer.Tests.Cli;

public sealed class OptionRulesTests
{
    [Theory]
    [InlineData("--temperature", "0.7", 0.7f)]
    [InlineData("--temperature", "1e-1", 0.1f)]
    [InlineData("--temperature", "-1", -1f)] // the range is checked elsewhere
    public void A_number_has_a_decimal_point(string name, string text, float value) =>
        Assert.Equal(value, Parse(new Option<float>(name), text).Value);

    [Theory]
    [InlineData("0,7")]
    [InlineData("1,000")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    [InlineData("warm")]
    public void Anything_but_a_decimal_number_is_refused(string text) =>
        Assert.Equal($"--temperature cannot be {text}.\nGive a number such as 0.7.", Parse(new Option<float>("--temperature"), text).Error);

    [Theory]
    [InlineData("--seed", "-5", -5)]
    [InlineData("--threads", "0", 0)]
    [InlineData("-n", "1", 1)]
    public void A_whole_number_within_the_range_of_its_option_is_accepted(string name, string text, int value)
    {
        Assert.Equal(value, Parse(new Option<int>(name), text).Value);
        Assert.Equal(value, Parse(new Option<int?>(name), text).Value);
    }

    [Theory]
    [InlineData("-n", "0", 1)]
    [InlineData("--max-tokens", "-3", 1)]
    [InlineData("--window", "1.5", 1)]
    [InlineData("--window", "1,000", 1)]
    [InlineData("--threads", "-1", 0, 64)]
    [InlineData("--threads", "65", 0, 64)]
    [InlineData("--seed", "99999999999", int.MinValue)]
    public void A_number_that_is_fractional_or_out_of_range_is_refused(string name, string text, int least, int most = int.MaxValue) =>
        Assert.Equal($"{name} cannot be {text}.\nGive a whole number from {least} to {most}.", Parse(new Option<int>(name), text).Error);

    [Fact]
    public void A_choice_is_accepted_in_upper_or_lower_case()
    {
        Assert.Equal(Precision.Q8, Parse(new Option<Precision>("--precision"), "Q8").Value);
        Assert.Equal(StopAt.Line, Parse(new Option<StopAt?>("--stop"), "line").Value);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("q9")]
    [InlineData("q4,q8")]
    public void An_unknown_choice_is_refused_with_the_valid_choices(string text) =>
        Assert.Equal($"--precision cannot be {text}.\nGive one of q8, q4, f32.", Parse(new Option<Precision>("--precision"), text).Error);

    [Fact]
    public void Options_of_subcommands_follow_the_same_rules()
    {
        var root = new RootCommand { new Command("eval") { new Option<int>("-n") } };
        OptionRules.Apply(root);
        Assert.NotEmpty(root.Parse(["eval", "-n", "0"]).Errors);
    }

    private static (T? Value, string? Error) Parse<T>(Option<T> option, string text)
    {
        var root = new RootCommand { option };
        OptionRules.Apply(root);
        var result = root.Parse([option.Name, text]);
        return result.Errors.Count > 0 ? (default, result.Errors[0].Message) : (result.GetValue(option), null);
    }
}
