using System.Globalization;
using Gpt2.Inference.Models;

namespace Gpt2.LanguageServer.Adapting;

/// <summary>README.md of an adapted model: how good it is, and the number and size of the texts it was made from, without their
/// names.</summary>
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

            A GPT-2 that `gpt2-lsp adapt` made on this machine from its owner's texts.

            | | |
            |---|---|
            | base | {model.Base} |
            | texts | {model.Documents:N0} documents, {model.Words:N0} words, {request.Texts.Characters:N0} characters |
            | of these held back | {request.Texts.HeldBack.Sum(text => text.Length):N0} characters |
            | training | {options.Passes} passes, rates {options.MatrixRate} (Muon) and {options.OtherRate} (Adam), seed {options.Seed} |
            | bits per byte of the held-back text | {model.BitsPerByteBefore:F3} by the base, {model.BitsPerByte:F3} by this model |
            | made | {model.Made:yyyy-MM-dd} |

            **It remembers parts of these texts** and may repeat them to anyone who uses it. Share it only if you would share the texts.

            It was also trained on general prose that comes with gpt2-lsp. `models/general` in the folder of gpt2-lsp lists the sources and
            their licences, CC BY 4.0 among them. The licence of the base model applies too.

            """
        );
    }
}
