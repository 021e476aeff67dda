using System.Threading.Channels;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Session;

namespace Gpt2.LanguageServer.Http;

/// <summary>The model's work for a request, and the pieces of the choices as they arrive.</summary>
internal sealed class CompletionWork
{
    private readonly ContinuationEngine engine;
    private readonly CompletionQuery query;
    private readonly List<(EngineRun Run, Action Done)> runs = [];
    private readonly Channel<TextPiece> pieces = Channel.CreateUnbounded<TextPiece>(new() { SingleReader = true });

    /// <exception cref="Gpt2.Inference.Gpt2Exception">A parameter is out of range.</exception>
    public CompletionWork(ContinuationEngine engine, CompletionQuery query)
    {
        (this.engine, this.query) = (engine, query);
        for (var i = 0; i < query.Prompts.Count; i++)
            Add(query.Prompts[i], i * query.Count);
    }

    /// <summary>The pieces of all choices; those of one choice are in order. The end of the channel shows how the work ended.</summary>
    public ChannelReader<TextPiece> Begin(ModelTurns turns, CancellationToken ct)
    {
        _ = DoAsync(turns, ct);
        return pieces.Reader;
    }

    private async Task DoAsync(ModelTurns turns, CancellationToken ct)
    {
        try
        {
            foreach (var (run, done) in runs)
            {
                await turns.FinishAsync(run, engine.ContextLength, ct).ConfigureAwait(false);
                run.Dispose();
                done();
            }
            pieces.Writer.Complete();
        }
        catch (Exception e)
        {
            runs.ForEach(each => each.Run.Dispose());
            pieces.Writer.Complete(e);
        }
    }

    /// <param name="first">The index of the prompt's first choice.</param>
    private void Add(CompletionPrompt prompt, int first)
    {
        if (query.Echo)
            AddEcho(prompt, first);
        if (query.Options is { } options)
            runs.Add((engine.Runs.Begin(prompt.Ids, options, query.Likeliest, piece => Write(piece, first)), () => { }));
    }

    private void AddEcho(CompletionPrompt prompt, int first)
    {
        if (query.Likeliest is not { } likeliest)
        {
            Echo(prompt, first, []);
            return;
        }
        var tokens = new List<ScoredToken>(prompt.Ids.Length);
        var isBegun = prompt.Ids[0] == engine.Tokenizer.EndOfText;
        if (isBegun && prompt.Text.Length > 0)
            tokens.Add(new(prompt.Ids[0], float.NaN, [])); // it was not predicted
        var run = engine.Runs.BeginScoring(isBegun ? prompt.Ids[1..] : prompt.Ids, likeliest, tokens.Add);
        runs.Add((run, () => Echo(prompt, first, tokens)));
    }

    private void Echo(CompletionPrompt prompt, int first, IReadOnlyList<ScoredToken> tokens)
    {
        for (var i = 0; i < query.Count; i++)
            Write(new(i, prompt.Text, tokens, query.Options is null ? TextEnd.Limit : TextEnd.None, TokensWritten: 0), first);
    }

    private void Write(TextPiece piece, int first) => pieces.Writer.TryWrite(piece with { Index = first + piece.Index });
}
