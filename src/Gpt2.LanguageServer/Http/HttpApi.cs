using Gpt2.Inference;
using Gpt2.LanguageServer.Playground;
using Gpt2.LanguageServer.Suggestions;
using Microsoft.AspNetCore.Http;

namespace Gpt2.LanguageServer.Http;

/// <summary>Every call of the API, one line each. <c>docs/http.md</c> describes them.</summary>
/// <param name="takeText">Takes the text that an editor hands over to the page; null without an editor.</param>
internal sealed class HttpApi(SuggestionService service, HttpGate gate, Func<string?>? takeText = null)
{
    private readonly ModelTurns turns = new(service.ModelQueue, service.Time);

    private Task CallAsync(HttpContext context, CancellationToken ct) =>
        (context.Request.Method, context.Request.Path.Value) switch
        {
            ("GET", "/v1/models") => ModelsCall.AnswerAsync(service, context, ct),
            ("POST", "/v1/completions") => CompletionsCall.AnswerAsync(service, turns, context, ct),
            ("GET", "/v1/selection") => HandedTextCall.AnswerAsync(takeText, context, ct),
            ("GET", var path) when PageFile.At(path) is { } file => PageCall.AnswerAsync(file, context, ct),
            (_, "/v1/models") => throw NotAllowed(context, "GET"),
            (_, "/v1/completions") => throw NotAllowed(context, "POST"),
            (_, "/v1/selection") => throw NotAllowed(context, "GET"),
            _ => throw new ApiException(404, "There is no such path; use /v1/models or /v1/completions.", code: "not_found"),
        };

    /// <summary>Answers any request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        using var limit = new CancellationTokenSource(HttpLimits.AnswerTimeout, service.Time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        try
        {
            gate.Check(context);
            await CallAsync(context, ended.Token).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has disconnected.
        }
        catch (Exception e)
        {
            await RefuseAsync(context, Complaint(context, e)).ConfigureAwait(false);
        }
        finally
        {
            service.Models.Answered(); // also frees the memory that refused requests have left behind
        }
    }

    private ApiException Complaint(HttpContext context, Exception e)
    {
        switch (e)
        {
            case ApiException own:
                return own;
            case BadHttpRequestException { StatusCode: 408 }:
                return HttpLimits.Slow();
            case BadHttpRequestException { StatusCode: 413 }:
                return HttpLimits.Large();
            case BadHttpRequestException bad:
                return new(bad.StatusCode, bad.Message);
            case Gpt2Exception mendable:
                return ApiException.Invalid($"{mendable.Message} {mendable.Remedy}".TrimEnd(), mendable.Option);
            case OperationCanceledException:
                return new(503, "The model was busy with something else, or the answer took too long. Try again.", code: "interrupted");
            default:
                service.Editor.Log.Bug($"{context.Request.Method} {context.Request.Path}", e);
                return new(500, "Internal server error; the log says more.");
        }
    }

    private static async Task RefuseAsync(HttpContext context, ApiException refusal)
    {
        var response = context.Response;
        if (response.HasStarted && CompletionStream.IsBegun(response))
            await CompletionStream.EndAsync(response, refusal.Answer).ConfigureAwait(false);
        else if (response.HasStarted)
            context.Abort(); // half a JSON value is useless
        else
            await JsonAnswer
                .WriteAsync(response, refusal.Status, refusal.Answer, ApiJson.Configured.ApiErrorAnswer, default)
                .ConfigureAwait(false);
    }

    private static ApiException NotAllowed(HttpContext context, string method)
    {
        context.Response.Headers.Allow = method;
        return new(405, $"This path accepts {method} only.", code: "method_not_allowed");
    }
}
