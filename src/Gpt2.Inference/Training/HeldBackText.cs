using System.Text;
using Gpt2.Inference.Tokens;
using Microsoft.ML.OnnxRuntime;

namespace Gpt2.Inference.Training;

/// <summary>Documents that are not trained on, for measuring how well weights predict them. Each stands alone, in windows that do not
/// overlap.</summary>
internal sealed class HeldBackText : IDisposable
{
    private readonly InferenceSession session;
    private readonly List<TokenWindow> windows = [];
    private readonly long bytes;
    private readonly int length,
        threads;

    public HeldBackText(Gpt2Config config, Gpt2Tokenizer tokenizer, IReadOnlyList<string> documents, int threads)
    {
        (length, this.threads) = (WindowLength(config), threads);
        session = TrainingSessions.Open(TrainingGraph.Build(config, length, TrainingGraphKind.Measure), keepsMemory: false);
        foreach (var document in documents)
        {
            int[] ids = [tokenizer.EndOfText, .. tokenizer.Encode(document)];
            for (var start = 0; start < ids.Length - 1; start += length)
                windows.Add(TokenWindow.At(ids, start, length));
            bytes += Encoding.UTF8.GetByteCount(document);
        }
    }

    /// <summary>The number of tokens in a window.</summary>
    public static int WindowLength(Gpt2Config config) => Math.Min(config.ContextLength, 1024);

    public double BitsPerByte(TensorSet weights, CancellationToken ct)
    {
        var sums = new double[threads];
        InThreads.Run(
            threads,
            thread =>
            {
                using var pass = new WindowPass(session, weights, length);
                for (var i = thread; i < windows.Count; i += threads)
                    sums[thread] += pass.Run(windows[i], ct);
            }
        );
        return sums.Sum() / Math.Log(2) / bytes;
    }

    public void Dispose() => session.Dispose();
}
