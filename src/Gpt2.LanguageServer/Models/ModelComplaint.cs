using Gpt2.Inference;
using Gpt2.Inference.Models;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Models;

/// <summary>The message about a model that cannot be loaded, as the editor shows it.</summary>
internal sealed record ModelComplaint(string Message, string Remedy, MessageAction[]? Actions = null)
{
    /// <summary>An editor with buttons gets words that name no program; other editors get the command line's remedy.</summary>
    public static ModelComplaint Of(Gpt2Exception e, EditorClient editor)
    {
        if (!editor.HasMessages)
            return new(e.Message, e.Remedy);
        if (e.MissingModel is { } model)
            return new($"The model {model} is not on this computer yet.", "", [Download(model), MessageActions.SelectModel]);
        var remedy = e.Remedy.Contains("gpt2-lsp", StringComparison.Ordinal) ? "Choose another model." : e.Remedy;
        return new(e.Message, remedy, [MessageActions.SelectModel, MessageActions.ShowLog]);
    }

    /// <summary>The message for a bug of ours.</summary>
    public static ModelComplaint OfBug(EditorClient editor) =>
        new(
            "The model could not be loaded.",
            "The server's log says why.",
            editor.HasMessages ? [MessageActions.ShowLog, MessageActions.SelectModel] : null
        );

    public static MessageAction Download(string model) =>
        MessageActions.Download(model, ModelCatalogue.Find(model) is { } listed ? ModelSize.Of(listed.Bytes) : null);
}
