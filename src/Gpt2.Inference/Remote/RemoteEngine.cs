using System.Text;
using Gpt2.Inference.Continuations;
using Gpt2.Inference.Copying;
using Gpt2.Inference.Engine;
using Gpt2.Inference.Models;
using Gpt2.Inference.Session;
using Gpt2.Inference.Suggestions;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Remote;

/// <summary>The engine for a model on a server with OpenAI's completions API: vLLM, llama-server, or another gpt2-lsp.</summary>
/// <remarks>While the server does not answer there are no suggestions, and the writer is told once.</remarks>
public sealed class RemoteEngine : TokenEngine
{
    private readonly RemoteServer server;
    private readonly RemoteTokens tokens;
    private readonly ModelDirectories places;
    private (string Model, ModelCalibration Calibration)? calibration;

    private RemoteEngine(RemoteServer server, TokenIndex index, RemoteTokens tokens, ModelDirectories places)
        : base(index, tokens) => (this.server, this.tokens, this.places) = (server, tokens, places);

    /// <inheritdoc/>
    public override string Name => server.Address.Host;

    /// <inheritdoc/>
    public override string? Host => server.Address.Host;

    /// <summary>What the server can do; null if it has not answered yet.</summary>
    public ServerModel? Server => server.Model;

    /// <summary>Tokens of prompts that the server had to run; null if it does not report them. It is asked for reports once this has been
    /// read.</summary>
    public long? ReadPromptTokensRun()
    {
        server.IsMeasured = true;
        return server.PromptTokensRun;
    }

    /// <inheritdoc/>
    public override string? Warning => Unencrypted is { } warning ? $"{warning.Message} {warning.Remedy}" : null;

    /// <summary>The calibration of the model of the same name, if that is installed.</summary>
    public override ModelCalibration Calibration
    {
        get
        {
            if (server.Model?.ShortName is not { } model)
                return ModelCalibration.Conservative;
            if (calibration?.Model != model)
                calibration = (model, CalibrationOf(model));
            return calibration.Value.Calibration;
        }
    }

    private Gpt2Exception? Unencrypted =>
        server.Address.IsUnencrypted
            ? new(
                $"Your text is sent to {server.Address.Host} unencrypted.",
                "Others on the network can read it; use https to keep it private."
            )
            : null;

    /// <summary>Makes an engine, and asks the server what it can do. An unavailable server is not an error: it may come back.</summary>
    /// <param name="address"><c>http://host:port</c> or <c>https://host/v1#model</c>.</param>
    /// <param name="vocabulary">The directory of the model whose tokens are used for reading texts; the bundled one if null.</param>
    /// <exception cref="Gpt2Exception">It is not an address that text may be sent to.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static RemoteEngine Connect(
        string address,
        ApiKey? key,
        TimeProvider time,
        string? vocabulary = null,
        CancellationToken ct = default
    )
    {
        var server = new RemoteServer(RemoteAddress.Parse(address), key, time);
        try
        {
            Wait(server.FindAsync, ct);
        }
        catch (ServerException) { } // reported to the writer
        var places = ModelDirectories.FromEnvironment();
        var index = new TokenIndex(Gpt2Tokenizer.Load(vocabulary ?? ModelStore.Find(ModelStore.Bundled, places)));
        return new(server, index, new(server, index), places);
    }

    /// <inheritdoc/>
    public override void TellTroubles(Action<Gpt2Exception> tell)
    {
        if (Unencrypted is { } warning)
            tell(warning);
        server.TellTroubles(tell);
    }

    /// <inheritdoc/>
    public override IEnumerable<Continuation> Continue(
        string text,
        ContinuationOptions options,
        Action<string>? onText = null,
        ReferenceTexts? references = null,
        CancellationToken ct = default
    )
    {
        CheckLength(options);
        for (var drawn = 0; ; drawn++)
            yield return DrawOne(text, options, drawn, onText, ct);
    }

    /// <summary>Uses the server, and stays silent if it does not answer or reports no probabilities.</summary>
    /// <inheritdoc/>
    private protected override T UseModel<T>(Func<T> use, Func<SuppressionReason, T> nothing, CancellationToken ct)
    {
        try
        {
            return Wait(server.FindAsync, ct).Likeliest > 0 ? base.UseModel(use, nothing, ct) : nothing(SuppressionReason.NoProbabilities);
        }
        catch (ServerException)
        {
            ct.ThrowIfCancellationRequested();
            return nothing(SuppressionReason.ServerAway);
        }
        catch (OperationCanceledException) when (IsDisposed)
        {
            return nothing(SuppressionReason.Cancelled);
        }
        finally
        {
            lock (Running)
                tokens.CloseRequests();
        }
    }

    private protected override void End()
    {
        tokens.CloseRequests();
        server.Dispose();
    }

    private static T Wait<T>(Func<CancellationToken, Task<T>> ask, CancellationToken ct) =>
        Task.Run(() => ask(ct), CancellationToken.None).GetAwaiter().GetResult();

    private ModelCalibration CalibrationOf(string model) =>
        ModelStore.Locate(model, places) is { } directory
            ? ModelCalibration.Find(directory, import: null, Precision.Q8, out _)
            : ModelCalibration.Conservative;

    /// <param name="drawn">How many texts were drawn before, so that each is different.</param>
    private Continuation DrawOne(string text, ContinuationOptions options, int drawn, Action<string>? onText, CancellationToken ct)
    {
        lock (Running)
            try
            {
                if (IsDisposed)
                    throw Replaced();
                var model = Wait(server.FindAsync, ct);
                var writer = new RemoteText(text, options, onText);
                var (prompt, begun) = options.AtCaret ? Heal(text, model, options, ct) : (text, "");
                var window = PromptWindow.Of(PromptIds(prompt), ContextLength - options.MaxTokens + 1);
                writer.Begin(begun, isSpaced: prompt.Length + begun.Length < text.Length);
                var whole = tokens.TextOf(window) + begun;
                return Wait(stop => writer.WriteAsync(server, whole, drawn, stop), ct);
            }
            catch (ServerException e)
            {
                throw e.ToGpt2Exception();
            }
            finally
            {
                tokens.CloseRequests();
            }
    }

    /// <summary>Takes the half-typed word off the prompt, and writes tokens that finish it, the most likely that agree.</summary>
    /// <returns>The prompt and the text written after it, which begins with the half-typed word; or the prompt without the space at its
    /// end, and no text.</returns>
    private (string Prompt, string Begun) Heal(string text, ServerModel model, ContinuationOptions options, CancellationToken ct)
    {
        var healing = TokenHealing.Of(text);
        var required = healing.Required.AsSpan();
        if (required.IsEmpty || required.SequenceEqual(" "u8))
            return (text[..healing.PromptLength], "");
        if (model.Likeliest == 0)
            return (text, "");
        var window = PromptWindow.Of(PromptIds(text[..healing.PromptLength]), ContextLength - options.MaxTokens + 1);
        var bytes = new List<byte>();
        var logits = Model.Prefill(window, ct, alone: true);
        while (true)
        {
            var token = new AgreeingTokens(Index, required).Best(logits, 1)[0].Token;
            bytes.AddRange(Tokenizer.Bytes(token));
            if (Tokenizer.Bytes(token).Length >= required.Length)
                break;
            required = required[Tokenizer.Bytes(token).Length..];
            logits = Model.Append(token, ct);
        }
        var begun = Encoding.UTF8.GetString([.. bytes]);
        return begun.EndsWith('\uFFFD') ? (text, "") : (text[..healing.PromptLength], begun);
    }
}
