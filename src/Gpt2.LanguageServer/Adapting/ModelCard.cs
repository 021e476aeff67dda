using System.Globalization;
using Gpt2.Inference.Models;

namespace Gpt2.LanguageServer.Adapting;

/// <summary>README.md of an adapted model: what it was made of, by count and size and without names, and how good it is.</summary>
internal static class ModelCard
{
    public static void Write(string directory, AdaptationRequest request, AdaptedModel model) =>
        File.WriteAllText(Path.Combine(directory, "README.md"), Text(request, model));

    private static string Text(AdaptationRequest request, AdaptedModel model)
    {
        var options = request.Options;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # {request.Name}

            A GPT-2 that was made on this machine by `gpt2-lsp adapt` from texts of its owner.

            | | |
            |---|---|
            | base | {model.Base} |
            | texts | {model.Documents:N0} documents, {model.Words:N0} words, {request.Texts.Characters:N0} characters |
            | held back of these | {request.Texts.HeldBack.Sum(text => text.Length):N0} characters |
            | training | {options.Passes} passes, rates {options.MatrixRate} (Muon) and {options.OtherRate} (Adam), seed {options.Seed} |
            | bits per byte of the text held back | {model.BitsPerByteBefore:F3} by the base, {model.BitsPerByte:F3} by this model |
            | made | {model.Made:yyyy-MM-dd} |

            **It remembers parts of these texts** and may write them again, to whoever uses it. Do not pass it on unless you would pass
            them on.

            General prose that comes with gpt2-lsp was mixed in: `models/general` in its folder names the sources and their licences, among
            them CC BY 4.0. The licence of the base holds, too.

            """
        );
    }
}
