using Gpt2.LanguageServer.Playground;
using Microsoft.AspNetCore.Http;

namespace Gpt2.LanguageServer.Http;

/// <summary>GET / and the files of the playground page.</summary>
internal static class PageCall
{
    /// <summary>The page loads only its own files and asks only its own server, whatever is typed into it or written by the
    /// model.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static Task AnswerAsync(PageFile file, HttpContext context, CancellationToken ct)
    {
        JsonAnswer.Head(context.Response, file.ContentType);
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        context.Response.ContentLength = file.Bytes.Length;
        return context.Response.Body.WriteAsync(file.Bytes, ct).AsTask();
    }
}
