using Microsoft.AspNetCore.Http;

namespace Gpt2.LanguageServer.Http;

/// <param name="Text">The text that the writer had selected.</param>
internal sealed record HandedText(string Text);

/// <summary>GET /v1/selection: hands the editor's text over to the page, once. In the page's address the text would appear in the list of
/// processes and in the browser's history.</summary>
internal static class HandedTextCall
{
    /// <param name="take">Takes the text; null if there is none.</param>
    public static Task AnswerAsync(Func<string?>? take, HttpContext context, CancellationToken ct) =>
        take?.Invoke() is { } text
            ? JsonAnswer.WriteAsync(context.Response, 200, new HandedText(text), ApiJson.Configured.HandedText, ct)
            : throw new ApiException(404, "The editor sent no text, or it was fetched already; paste the text instead.", code: "not_found");
}
