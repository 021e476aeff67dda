using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.LanguageServer.Models;
using Gpt2.LanguageServer.Suggestions;
using Microsoft.AspNetCore.Http;

namespace Gpt2.LanguageServer.Http;

internal sealed record ModelsAnswer(ModelEntry[] Data, string Object = "list");

/// <param name="MaxModelLen">The length of the model's context, under the name that vLLM uses.</param>
internal sealed record ModelEntry(string Id, int MaxModelLen, long Created = 0, string Object = "model", string OwnedBy = "gpt2-lsp");

/// <summary>GET /v1/models: the current model.</summary>
internal static class ModelsCall
{
    public static async Task AnswerAsync(SuggestionService service, HttpContext context, CancellationToken ct)
    {
        var engine = await EngineAsync(service.Models, ct).ConfigureAwait(false);
        var answer = new ModelsAnswer([new(NameOf(engine), engine.ContextLength)]);
        await JsonAnswer.WriteAsync(context.Response, 200, answer, ApiJson.Configured.ModelsAnswer, ct).ConfigureAwait(false);
    }

    public static string NameOf(ContinuationEngine engine) => engine.Name;

    /// <summary>The model, as soon as it is loaded.</summary>
    /// <exception cref="ApiException">The model cannot be loaded.</exception>
    public static async Task<ContinuationEngine> EngineAsync(ModelLoader models, CancellationToken ct)
    {
        if (models.TryGetEngine() is null)
            await models.Loaded.WaitAsync(ct).ConfigureAwait(false);
        return models.TryGetEngine() switch
        {
            ContinuationEngine engine => engine,
            { } remote => throw new ApiException(503, $"The model runs on {remote.Host}. Ask that server.", code: "no_model"),
            null => throw new ApiException(
                503,
                $"No model is loaded. {models.Status.Message} {models.Status.Remedy}".TrimEnd(),
                code: "no_model"
            ),
        };
    }
}
