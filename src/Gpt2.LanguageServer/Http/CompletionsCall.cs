using System.Threading.Channels;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Engine;
using Gpt2.LanguageServer.Suggestions;
using Microsoft.AspNetCore.Http;

namespace Gpt2.LanguageServer.Http;

/// <summary>POST /v1/completions.</summary>
internal static class CompletionsCall
{
    public static async Task AnswerAsync(SuggestionService service, ModelTurns turns, HttpContext context, CancellationToken ct)
    {
        var request = CompletionRequest.Parse(await ReadAsync(context.Request, service.Time, ct).ConfigureAwait(false));
        var engine = await ModelsCall.EngineAsync(service.Models, ct).ConfigureAwait(false);
        var blank = new CompletionAnswer(
            $"cmpl-{Guid.NewGuid():N}",
            service.Time.GetUtcNow().ToUnixTimeSeconds(),
            ModelsCall.NameOf(engine),
            []
        );
        if (EditorPromptOf(request) is { } editor)
        {
            var (choices, usage) = await EditorCompletion.FindAsync(service, engine, turns, editor, request, ct).ConfigureAwait(false);
            await WriteAsync(context.Response, request, blank with { Choices = choices }, usage, ct).ConfigureAwait(false);
        }
        else
            await WriteAsync(context.Response, request, engine, turns, blank, ct).ConfigureAwait(false);
    }

    private static async Task WriteAsync(
        HttpResponse response,
        CompletionRequest request,
        ContinuationEngine engine,
        ModelTurns turns,
        CompletionAnswer blank,
        CancellationToken ct
    )
    {
        var query = CompletionQuery.Read(request, engine);
        var choices = new ChoiceWriter[query.Prompts.Count * query.Count];
        for (var i = 0; i < choices.Length; i++)
            choices[i] = new(i, query.Likeliest is null ? null : new(engine.Tokenizer));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var pieces = new CompletionWork(engine, query).Begin(turns, ended.Token);
        try
        {
            var promptTokens = query.Prompts.Sum(prompt => prompt.Ids.Length);
            if (request.Stream is true)
                await StreamAsync(response, request, pieces, choices, blank, promptTokens, ct).ConfigureAwait(false);
            else
            {
                await foreach (var piece in pieces.ReadAllAsync(ct).ConfigureAwait(false))
                    choices[piece.Index].Keep(piece);
                var whole = blank with { Choices = [.. choices.Select(choice => choice.Whole())], Usage = Usage(promptTokens, choices) };
                await JsonAnswer.WriteAsync(response, 200, whole, ApiJson.Configured.CompletionAnswer, ct).ConfigureAwait(false);
            }
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
        }
    }

    private static async Task StreamAsync(
        HttpResponse response,
        CompletionRequest request,
        ChannelReader<TextPiece> pieces,
        ChoiceWriter[] choices,
        CompletionAnswer blank,
        int promptTokens,
        CancellationToken ct
    )
    {
        CompletionStream.Begin(response);
        while (await pieces.WaitToReadAsync(ct).ConfigureAwait(false))
        {
            while (pieces.TryRead(out var piece))
                CompletionStream.Write(response, blank with { Choices = [choices[piece.Index].Part(piece)] });
            await response.BodyWriter.FlushAsync(ct).ConfigureAwait(false);
        }
        if (request.StreamOptions?.IncludeUsage is true)
            CompletionStream.Write(response, blank with { Usage = Usage(promptTokens, choices) });
        await CompletionStream.EndAsync(response, ct).ConfigureAwait(false);
    }

    /// <summary>Writes a finished answer.</summary>
    private static async Task WriteAsync(
        HttpResponse response,
        CompletionRequest request,
        CompletionAnswer answer,
        CompletionUsage usage,
        CancellationToken ct
    )
    {
        if (request.Stream is not true)
        {
            answer = answer with { Usage = usage };
            await JsonAnswer.WriteAsync(response, 200, answer, ApiJson.Configured.CompletionAnswer, ct).ConfigureAwait(false);
            return;
        }
        CompletionStream.Begin(response);
        CompletionStream.Write(response, answer);
        if (request.StreamOptions?.IncludeUsage is true)
            CompletionStream.Write(response, answer with { Choices = [], Usage = usage });
        await CompletionStream.EndAsync(response, ct).ConfigureAwait(false);
    }

    private static CompletionUsage Usage(int promptTokens, ChoiceWriter[] choices) =>
        new(promptTokens, choices.Sum(choice => choice.TokensWritten));

    private static EditorPrompt? EditorPromptOf(CompletionRequest request) =>
        request.Prompt?.OnlyText is { } text ? EditorPrompt.Of(text, request.Suffix)
        : request.Suffix is null ? null
        : throw ApiException.Invalid("With a suffix, prompt must be a single string.", "prompt");

    private static async Task<byte[]> ReadAsync(HttpRequest request, TimeProvider time, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(HttpLimits.BodyTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, either.Token).ConfigureAwait(false);
            return body.ToArray();
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw HttpLimits.Slow();
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw ApiException.Invalid("The body does not match its headers; check Content-Length and Transfer-Encoding.");
        }
    }
}
