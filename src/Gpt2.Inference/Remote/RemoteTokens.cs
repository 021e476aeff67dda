using System.Runtime.InteropServices;
using System.Text;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tokens;

namespace Gpt2.Inference.Remote;

/// <summary>A server's model in the form that the rules of suggestions use: its most likely tokens as logits of a vocabulary that is known
/// here.</summary>
/// <remarks>
/// The server's vocabulary may differ from ours. A server token that we do not have counts for the longest of our tokens that it begins
/// with; when that one is taken, the rest of the server's token comes next. With equal vocabularies nothing is lost except the tokens that
/// the server does not list, which share the remaining probability. One request writes the most likely tokens one after another; any other
/// token starts another request.
/// </remarks>
internal sealed class RemoteTokens(RemoteServer server, TokenIndex index) : ITokenModel
{
    /// <summary>The context that the bundled model's rules are made for; more is not needed, even if the server reads more.</summary>
    private const int MostContext = 1024;

    /// <summary>Practically impossible, in nats: for a token that a server does not list although it lists all.</summary>
    private const float Impossible = -40;

    /// <summary>How many texts keep their continuations. A half-typed word has the same prompt at each of its keys.</summary>
    private const int Remembered = 16;

    /// <summary>Suggestions seldom have more tokens; another request continues from there.</summary>
    private const int SuggestionLength = 12;

    /// <summary>Each of these is a request.</summary>
    private const int MostForeseen = 8;

    private readonly Gpt2Tokenizer tokenizer = index.Tokenizer;
    private readonly float[] logits = new float[index.Tokenizer.VocabSize];
    private readonly List<int> tokens = [];
    private readonly List<Place> places = []; // after the prompt, and after each appended token
    private readonly LinkedList<GreedyReading> readings = new(); // the most recently used first
    private int promptLength;

    /// <param name="Reading">Null if nothing is known.</param>
    /// <param name="Taken">How many bytes of the server's next token were taken.</param>
    private readonly record struct Place(GreedyReading? Reading, int Step, byte[] Taken);

    /// <inheritdoc/>
    public long ModelRuns => server.Requests;

    /// <inheritdoc/>
    public TimeSpan ModelTime => server.Waited;

    /// <inheritdoc/>
    public int ContextLength => Math.Min(server.Model?.ContextLength ?? MostContext, MostContext);

    /// <inheritdoc/>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(tokens);

    /// <inheritdoc/>
    public ReadOnlySpan<float> Prefill(ReadOnlySpan<int> prompt, CancellationToken ct, bool anew = false, bool alone = false) =>
        Prefill(prompt, alone ? 1 : SuggestionLength, ct);

    private float[] Prefill(ReadOnlySpan<int> prompt, int length, CancellationToken ct)
    {
        tokens.Clear();
        tokens.AddRange(prompt);
        promptLength = prompt.Length;
        places.Clear();
        places.Add(Known(new(ReadingAt(TextOf(prompt), length), 0, []), ct));
        return Logits(places[^1], logits);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Append(int token, CancellationToken ct) => Append(token, SuggestionLength, ct);

    private float[] Append(int token, int length, CancellationToken ct)
    {
        var next = Known(After(places[^1], token, length), ct);
        tokens.Add(token);
        places.Add(next);
        return Logits(next, logits);
    }

    /// <inheritdoc/>
    public void RewindTo(int length)
    {
        tokens.RemoveRange(length, tokens.Count - length);
        var kept = Math.Max(0, length - promptLength + 1);
        places.RemoveRange(kept, places.Count - kept);
    }

    /// <inheritdoc/>
    public int Missing(ReadOnlySpan<int> prompt) => 0;

    /// <inheritdoc/>
    public double LogProbability(ReadOnlySpan<int> prompt, ReadOnlySpan<int> next, CancellationToken ct)
    {
        var (sum, after) = (0.0, Prefill(prompt, length: 1, ct));
        for (var i = 0; i < Math.Min(next.Length, MostForeseen); i++)
        {
            sum += after[next[i]] - Session.Logits.LogSumExp(after);
            if (i + 1 < Math.Min(next.Length, MostForeseen))
                after = Append(next[i], length: 1, ct);
        }
        return sum;
    }

    /// <inheritdoc/>
    public ITokenBatch Fork(int rows, int tokens, long mostBytes) => new Batch(this, places[^1], rows, tokens);

    /// <inheritdoc/>
    public void KeepLast()
    {
        while (readings.Count > 1)
            ForgetLast();
    }

    /// <summary>Ends open requests, whose answers are no longer wanted.</summary>
    public void CloseRequests()
    {
        foreach (var reading in readings)
            Close(reading);
    }

    /// <summary>The text of a prompt. The server itself handles the token that ends the document before. An empty prompt, which servers do
    /// not continue, becomes a line break.</summary>
    public string TextOf(ReadOnlySpan<int> prompt)
    {
        var text = tokenizer.Decode(prompt is [var first, ..] && first == tokenizer.EndOfText ? prompt[1..] : prompt).TrimStart('\uFFFD');
        return text.Length == 0 ? "\n" : text;
    }

    private GreedyReading ReadingAt(string text, int length)
    {
        lock (readings)
            return FindReading(text) ?? NewReading(text, length);
    }

    private GreedyReading? FindReading(string text)
    {
        for (var node = readings.First; node is not null; node = node.Next)
            if (node.Value.Prompt == text)
            {
                readings.Remove(node);
                readings.AddFirst(node);
                return node.Value;
            }
        return null;
    }

    private GreedyReading NewReading(string text, int length)
    {
        readings.AddFirst(new GreedyReading(server, text, length));
        if (readings.Count > Remembered)
            ForgetLast();
        return readings.First!.Value;
    }

    private void ForgetLast()
    {
        Close(readings.Last!.Value);
        readings.RemoveLast();
    }

    private void Forget(GreedyReading reading)
    {
        Close(reading);
        lock (readings)
            readings.Remove(reading);
    }

    private static void Close(GreedyReading reading) => reading.CloseAsync().GetAwaiter().GetResult();

    /// <summary>The same place in a reading that knows it. Other requests end first, since a server may handle only one at a
    /// time.</summary>
    private Place Known(Place place, CancellationToken ct)
    {
        if (place.Reading is not { } wanted || wanted.Knows(place.Step))
            return place;
        foreach (var reading in readings)
            if (reading != wanted)
                Close(reading);
        return Task.Run(() => KnownAsync(place, SuggestionLength, ct), CancellationToken.None).GetAwaiter().GetResult();
    }

    /// <summary>The same place in a reading that knows it.</summary>
    private async Task<Place> KnownAsync(Place place, int length, CancellationToken ct)
    {
        if (place.Reading is not { } reading || reading.Knows(place.Step))
            return place;
        try
        {
            if (await reading.ReadToAsync(place.Step, ct).ConfigureAwait(false))
                return place;
        }
        catch
        {
            Forget(reading);
            throw;
        }
        // It reached its maximum length, or was closed.
        if (Text(reading.TextUpTo(place.Step)) is not { } text)
            return default;
        if (place.Step == 0)
            Forget(reading);
        var next = ReadingAt(text, length);
        return await next.ReadToAsync(0, ct).ConfigureAwait(false) ? place with { Reading = next, Step = 0 } : default;
    }

    private Place After(Place place, int token, int length)
    {
        if (token == tokenizer.EndOfText || place.Reading is not { } reading || reading.At(place.Step) is not { } foreseen)
            return default;
        byte[] bytes = [.. place.Taken, .. tokenizer.Bytes(token)];
        var (exact, longer) = (0.0, 0.0);
        foreach (var (other, logProbability) in foreseen.Likeliest)
        {
            if (!other.AsSpan().StartsWith(bytes))
                continue;
            if (other.Length == bytes.Length)
                exact += Math.Exp(logProbability);
            else if (FirstToken(other.AsSpan(place.Taken.Length)) == token)
                longer += Math.Exp(logProbability);
        }
        if (longer > exact)
            return place with { Taken = bytes };
        if (foreseen.Bytes.AsSpan().SequenceEqual(bytes))
            return new(reading, place.Step + 1, []);
        return Text([.. reading.TextUpTo(place.Step), .. bytes]) is { } text ? new(ReadingAt(text, length), 0, []) : default;
    }

    /// <summary>A text, or null if it ends inside a character.</summary>
    private static string? Text(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        return text.EndsWith('\uFFFD') ? null : text;
    }

    /// <param name="into">[V].</param>
    /// <returns>[V]: natural logarithms of probabilities.</returns>
    private float[] Logits(Place place, float[] into)
    {
        var foreseen = place.Reading?.At(place.Step);
        if (foreseen is null)
        {
            into.AsSpan().Fill(Impossible);
            into[tokenizer.EndOfText] = 0;
            return into;
        }
        var (taken, all) = (place.Taken, 0.0);
        foreach (var (bytes, logProbability) in foreseen.Likeliest)
            all += Counts(bytes) ? Math.Exp(logProbability) : 0;
        var rest = taken.Length > 0 ? 0 : Math.Max(1 - all, 0) / Math.Max(1, into.Length - foreseen.Likeliest.Length);
        var floor = Math.Max(Impossible, (float)Math.Log(rest));
        var whole = taken.Length > 0 ? (float)Math.Log(Math.Max(all, double.Epsilon)) : 0;
        into.AsSpan().Fill(floor);
        into[tokenizer.EndOfText] = Impossible;
        foreach (var (bytes, logProbability) in foreseen.Likeliest)
            if (Counts(bytes))
            {
                var token = bytes.Length == 0 ? tokenizer.EndOfText : FirstToken(bytes.AsSpan(taken.Length));
                var logit = (float)logProbability - whole;
                var (known, isFirst) = (into[token], into[token] <= floor);
                into[token] = isFirst ? logit : (float)(Math.Max(known, logit) + Math.Log(1 + Math.Exp(-Math.Abs(known - logit))));
            }
        return into;

        bool Counts(byte[] bytes) => taken.Length == 0 || bytes.Length > taken.Length && bytes.AsSpan().StartsWith(taken);
    }

    /// <summary>The longest of our tokens at the beginning of some bytes.</summary>
    private int FirstToken(ReadOnlySpan<byte> bytes)
    {
        for (var length = Math.Min(bytes.Length, tokenizer.LongestToken); length > 0; length--)
            if (index.Exactly(bytes[..length]) is var token and >= 0)
                return token;
        return tokenizer.EndOfText;
    }

    /// <summary>Each text is a separate request, and all run at the same time.</summary>
    private sealed class Batch(RemoteTokens model, Place start, int rows, int length) : ITokenBatch
    {
        private readonly Place[] at = [.. Enumerable.Repeat(start, rows)];
        private readonly int[] last = [.. Enumerable.Repeat(-1, rows)];
        private readonly float[] logits = new float[rows * model.tokenizer.VocabSize];

        public ReadOnlySpan<float> Run(ReadOnlySpan<int> tokens, CancellationToken ct)
        {
            for (var i = 0; i < rows; i++)
                at[i] = tokens[i] == last[i] ? default : model.After(at[i], tokens[i], length); // a finished one is ignored
            var known = Task.Run(() => Task.WhenAll(at.Select(place => model.KnownAsync(place, length, ct))), CancellationToken.None);
            known.GetAwaiter().GetResult().CopyTo(at, 0);
            for (var i = 0; i < rows; i++)
            {
                last[i] = tokens[i];
                model.Logits(at[i], model.logits).CopyTo(logits, i * model.tokenizer.VocabSize);
            }
            return logits;
        }

        public void Dispose() => model.CloseRequests();
    }
}
