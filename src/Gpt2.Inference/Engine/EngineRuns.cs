using Gpt2.Inference.Continuations;
using Gpt2.Inference.Sampling;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Engine;

/// <summary>Work for the model in steps, for several callers in turn. It has its own sequence in the model, so it does not displace that of
/// a document.</summary>
public sealed class EngineRuns
{
    private readonly Lock running;
    private readonly TokenIndex index;
    private readonly PrefixCache cache;
    private readonly List<Gpt2Batch> open = []; // the batches that runs hold
    private readonly int contextLength;
    private readonly float[] masked;
    private bool isClosed;

    /// <param name="running">The lock for running the model.</param>
    internal EngineRuns(Gpt2Session session, TokenIndex index, Lock running)
    {
        (this.running, this.index, contextLength) = (running, index, session.Config.ContextLength);
        cache = new(session, first: Gpt2Session.SequenceBeside, count: 1);
        masked = new float[Tokenizer.VocabSize];
    }

    private Gpt2Tokenizer Tokenizer => index.Tokenizer;

    /// <summary>Writes the same <see cref="ContinuationOptions.Together"/> texts as <see cref="ContinuationEngine.Continue"/>.</summary>
    /// <param name="prompt">At least one token.</param>
    /// <param name="options">A token limit that fits into the context after the prompt; no options that need a writer's text.</param>
    /// <param name="likeliest">How many of the most likely tokens to return at each place; null for no probabilities.</param>
    /// <param name="onPiece">Receives the texts piece by piece.</param>
    /// <exception cref="Gpt2Exception">An option is out of range, or the context is too small.</exception>
    public EngineRun Begin(int[] prompt, ContinuationOptions options, int? likeliest, Action<TextPiece> onPiece)
    {
        Check(prompt, options.MaxTokens - 1); // the last token is not run
        var sampler = new Sampler(options.Sampling, Tokenizer.VocabSize);
        var rows = TextsTogether.Count(options, prompt.Length, contextLength);
        return new ContinuationRun(this, prompt, options, sampler, rows, likeliest, onPiece);
    }

    /// <summary>How well the model predicts the tokens of a text after <c>&lt;|endoftext|&gt;</c>.</summary>
    /// <param name="text">Tokens that fit into the context.</param>
    /// <param name="likeliest">How many of the most likely tokens to return at each place.</param>
    /// <param name="onToken">Receives the tokens in order.</param>
    /// <exception cref="Gpt2Exception">The context is too small.</exception>
    public EngineRun BeginScoring(int[] text, int likeliest, Action<ScoredToken> onToken)
    {
        Check(text, room: 0);
        return new ScoringRun(this, [Tokenizer.EndOfText, .. text], likeliest, onToken);
    }

    /// <summary>Does something with the model.</summary>
    /// <exception cref="OperationCanceledException">Another model replaced this one.</exception>
    internal void Use(Action<PrefixCache> step)
    {
        lock (running)
        {
            if (isClosed)
                throw TokenEngine.Replaced();
            step(cache);
        }
    }

    /// <summary>Copies of the sequence that was read; called within <see cref="Use"/>.</summary>
    internal Gpt2Batch Fork(int rows, int tokens)
    {
        var batch = cache.Fork(rows, tokens);
        open.Add(batch);
        return batch;
    }

    internal void Release(Gpt2Batch batch)
    {
        lock (running)
            if (open.Remove(batch))
                batch.Dispose();
    }

    internal TextGenerator NewText(Sampler sampler, ContinuationOptions options, int[] prompt, TextPieces pieces) =>
        new(
            Tokenizer,
            index,
            sampler,
            new(Tokenizer, index, [], atCaret: false),
            new(Tokenizer, index, copies: null, banned: null, masked),
            options,
            prompt,
            before: "",
            onText: null,
            pieces
        );

    /// <summary>Ends all runs before the session ends; the caller holds the lock.</summary>
    internal void Close()
    {
        isClosed = true;
        open.ForEach(batch => batch.Dispose());
        open.Clear();
    }

    private void Check(int[] ids, int room)
    {
        if (ids.Length + room > contextLength)
            throw new Gpt2Exception(
                $"{ids.Length} tokens and room for {room} more do not fit into the model's context of {contextLength} tokens.",
                "Shorten the text or ask for fewer tokens."
            );
        if (Array.Exists(ids, id => (uint)id >= (uint)Tokenizer.VocabSize))
            throw new Gpt2Exception(
                $"A token is not in the model's vocabulary of {Tokenizer.VocabSize}.",
                "Use the ids of the model's own tokens."
            );
    }
}
