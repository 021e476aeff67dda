namespace Gpt2.Inference.Training;

/// <summary>Cuts a text into windows. Each pass cuts at other places and reads the windows in another order.</summary>
/// <param name="tokens">All documents, with an end-of-text token before each and after the last.</param>
/// <param name="own">How many of the tokens are the writer's own. General text follows them.</param>
internal sealed class TrainingText(ReadOnlyMemory<int> tokens, int own, int windowLength, int seed)
{
    /// <summary>The windows of one pass.</summary>
    public int WindowsPerPass => Math.Max(1, (tokens.Length - 1) / windowLength);

    /// <summary>The windows of all passes, in order.</summary>
    public IEnumerable<TokenWindow> Windows(int passes)
    {
        for (var pass = 0; pass < passes; pass++)
        {
            var random = new Random(HashOf(pass));
            var spare = Math.Max(0, tokens.Length - 1 - WindowsPerPass * windowLength);
            var offset = random.Next(spare + 1);
            var order = Enumerable.Range(0, WindowsPerPass).ToArray();
            random.Shuffle(order);
            foreach (var i in order)
            {
                var start = offset + i * windowLength;
                yield return TokenWindow.At(tokens, start, windowLength) with
                {
                    IsGeneral = start >= own,
                };
            }
        }
    }

    private int HashOf(int pass) => unchecked(seed * 7919 + pass);
}
