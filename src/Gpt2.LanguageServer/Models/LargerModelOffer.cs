using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.LanguageServer.Client;
using Gpt2.LanguageServer.Protocol;

namespace Gpt2.LanguageServer.Models;

/// <summary>Offers GPT-2 when the bundled model is asked for whole sentences, which it seldom writes well (docs/quality.md). Makes the
/// offer once per session, unless GPT-2 is installed.</summary>
internal sealed class LargerModelOffer(EditorClient editor)
{
    private const string Command = $"gpt2-lsp model pull {ModelCatalogue.Recommended}";

    private int made;

    /// <summary>The offer on the command line; null if another model than the bundled one is used.</summary>
    public static string? OnCommandLine(IContinuationEngine engine)
    {
        const string Select = $"'--model {ModelCatalogue.Recommended}'";
        return !Fits(engine)
            ? null
            : "The bundled model is made for ghost text; GPT-2 writes better.\n"
                + (IsHere() ? $"GPT-2 is installed: add {Select}." : $"Download GPT-2 with '{Command}' (550 MB), then add {Select}.");
    }

    public void Make(IContinuationEngine engine)
    {
        if (!Fits(engine) || Interlocked.Exchange(ref made, 1) != 0 || IsHere())
            return;
        editor.Tell(
            MessageType.Info,
            "GPT-2 itself writes better sentences than this model. It also runs on this computer.",
            [ModelComplaint.Download(ModelCatalogue.Recommended)],
            $"GPT-2 writes better: {Command}" // Neovim would stop at a longer line until Enter is pressed
        );
    }

    private static bool Fits(IContinuationEngine engine) => engine.Name == ModelStore.Bundled;

    private static bool IsHere() => ModelStore.Locate(ModelCatalogue.Recommended, ModelDirectories.FromEnvironment()) is not null;
}
