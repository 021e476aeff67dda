using System.Text.Json;
using Gpt2.Inference.Suggestions;
using Gpt2.LanguageServer.Protocol;
using Gpt2.LanguageServer.Settings;

namespace Gpt2.LanguageServer.Suggestions;

/// <summary>Explains to the writer why nothing was suggested.</summary>
internal static class SuppressionMessages
{
    /// <summary>The reason's name on the wire.</summary>
    public static string Word(SuppressionReason reason) => JsonNamingPolicy.CamelCase.ConvertName(reason.ToString());

    /// <summary>The reason, and what would change it.</summary>
    /// <param name="pause">How long the pause lasts, if there is one.</param>
    public static WhyNothingResult Explain(SuppressionReason reason, ServerSettings settings, string? pause) =>
        new(
            Word(reason),
            reason switch
            {
                SuppressionReason.Off when !settings.Enabled => "Suggestions are switched off.",
                SuppressionReason.Paused when pause is not null => pause,
                _ => Sentence(reason),
            },
            reason switch
            {
                SuppressionReason.Off => [MessageActions.OpenSetting(settings.Enabled ? "languages" : "enabled")],
                SuppressionReason.Paused => [MessageActions.Resume],
                SuppressionReason.LowConfidence or SuppressionReason.TooShort => [MessageActions.OpenSetting("eagerness")],
                SuppressionReason.PassedOver => [MessageActions.OpenSetting("pace")],
                SuppressionReason.OtherLanguage => [MessageActions.SelectModel],
                SuppressionReason.NoModel or SuppressionReason.ServerAway or SuppressionReason.NoProbabilities =>
                [
                    MessageActions.SelectModel,
                    MessageActions.ShowLog,
                ],
                _ => [],
            }
        );

    /// <remarks>An editor may show only the first 55 characters of a message.</remarks>
    public static string Sentence(SuppressionReason reason) =>
        reason switch
        {
            SuppressionReason.None => "The last request produced a suggestion.",
            SuppressionReason.Code => "The caret is in code.",
            SuppressionReason.FrontMatter => "The caret is in front matter or a preamble.",
            SuppressionReason.Table => "The caret is in a table.",
            SuppressionReason.Html => "The caret is in raw HTML.",
            SuppressionReason.Link => "The caret is in a link, a URL or an e-mail address.",
            SuppressionReason.Maths => "The caret is in mathematics.",
            SuppressionReason.Command => "The caret is in a markup command or a comment.",
            SuppressionReason.InsideWord => "The caret is inside a word.",
            SuppressionReason.Digits => "The word at the caret contains a digit.",
            SuppressionReason.OtherLanguage => "The model does not know the language of this text.",
            SuppressionReason.NoText => "There is no text to continue yet.",
            SuppressionReason.Off => "Suggestions are off for files of this kind.",
            SuppressionReason.BehindText => "The editor has not sent the text at the caret yet.",
            SuppressionReason.Paused => "Suggestions are paused.",
            SuppressionReason.PassedOver =>
                "You ignored the last ten suggestions. None is shown for half a minute, unless you ask for one.",
            SuppressionReason.Deleting => "You just deleted text; keep typing to get suggestions.",
            SuppressionReason.Cancelled => "The editor asked again before the answer was ready.",
            SuppressionReason.Loading => "The model is still loading.",
            SuppressionReason.NoModel => "No model could be loaded; the log says why.",
            SuppressionReason.ServerAway => "The model server does not answer; the log says why.",
            SuppressionReason.NoProbabilities => "The model server returns no log-probabilities.",
            SuppressionReason.LowConfidence => "The model is not sure enough to suggest anything here.",
            SuppressionReason.TooShort => "The suggestion would be too short to be useful.",
            SuppressionReason.EndOfText => "The model would end the text here.",
            SuppressionReason.SymbolRun => "The model would only repeat a symbol.",
            SuppressionReason.Loop => "The model would only repeat itself.",
            SuppressionReason.CopiesTextAfter => "The model would only repeat what follows the caret.",
            SuppressionReason.BadJoin => "Nothing fits the half-typed word or the menu item.",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A reason without a sentence."),
        };
}
