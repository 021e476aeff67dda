using System.Numerics.Tensors;
using Gpt2.Inference.Session;
using Gpt2.LanguageServer.Bench;

namespace Gpt2.Benchmarks;

/// <summary>Compares the product with a plain export and, if <c>llama-bench</c> is on the PATH, with llama.cpp in 8 bit: <c>compare [SHAPE]
/// [THREADS]</c>. They are measured in turn, so that a busy machine slows all of them.</summary>
internal static class Comparison
{
    private const int Rounds = 12;

    public static void Run(string[] args)
    {
        var shape = ModelShape.Find(args.ElementAtOrDefault(0) ?? "124M");
        var threads = int.Parse(args.ElementAtOrDefault(1) ?? "2", null);
        var home = Directory.CreateTempSubdirectory("gpt2-compare-").FullName;
        try
        {
            var plain = Directory.CreateDirectory(Path.Combine(home, "plain")).FullName;
            RandomCheckpoint.Write(home, shape);
            PlainGraph.Write(home, plain);
            using var product = Gpt2Session.Load(home, new() { Threads = threads, CacheDirectory = Path.Combine(home, "imports") });
            using var reference = new PlainSession(plain, product.Config, threads);
            CheckSame(product, reference);
            var plainReader = new TokenReader(ModelShape.VocabSize, ModelShape.Context, reference.Reset, tokens => reference.Run(tokens));
            var llama = LlamaBench.Find() is { } program ? new LlamaBench(program, WriteGguf(home), threads) : null;
            Print(threads, Measure(Readers.Of(product, default), plainReader, llama, threads), product.WeightBytes);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static string WriteGguf(string home)
    {
        var path = Path.Combine(home, "model.gguf");
        GgufFile.Write(home, path);
        return path;
    }

    /// <summary>The product computes in 8 bit and the reference in float32, so the logits differ slightly, but both must run the same
    /// model.</summary>
    private static void CheckSame(Gpt2Session product, PlainSession reference)
    {
        int[] tokens = [11, 222, 3333, 44444];
        var likeness = TensorPrimitives.CosineSimilarity(product.Run(tokens), reference.Run(tokens));
        if (likeness < 0.99)
            throw new InvalidOperationException($"The reference computes something else: the logits' cosine is {likeness}.");
    }

    /// <summary>At each past length all are measured in turn, because memory bandwidth changes within seconds. The order of the first two
    /// alternates.</summary>
    private static List<Turn> Measure(TokenReader product, TokenReader reference, LlamaBench? llama, int threads)
    {
        SessionSpeed.Round(product);
        SessionSpeed.Round(reference);
        return
        [
            .. Enumerable
                .Range(0, Rounds)
                .SelectMany(round =>
                    SessionSpeed
                        .Pasts(product.Context)
                        .Select(past =>
                        {
                            var bandwidth = MemoryBandwidth.Measure(threads).Speed;
                            var before = round % 2 == 0 ? null : SessionSpeed.Measure(reference, past);
                            var ours = SessionSpeed.Measure(product, past);
                            return new Turn(bandwidth, ours, before ?? SessionSpeed.Measure(reference, past), llama?.Measure(past));
                        })
                ),
        ];
    }

    private static void Print(int threads, List<Turn> turns, long bytes)
    {
        Console.WriteLine(
            $"{threads} threads, {Figures.Median(turns.Select(turn => turn.Bandwidth)):F1} GB/s; medians of {Rounds} rounds in turn"
        );
        Console.WriteLine("past   decode: product  plain  ratio   share of the ceiling   prefill ms: product  plain  ratio");
        foreach (var past in turns.GroupBy(turn => turn.Product.Past))
        {
            Console.WriteLine(
                $"{past.Key, 4}   {Median(t => t.Product.Decode), 15:F0}  {Median(t => t.Reference.Decode), 5:F0}  "
                    + $"{Median(t => t.Product.Decode / t.Reference.Decode), 5:F2}   "
                    + $"{Median(t => t.Product.Decode * bytes / (t.Bandwidth * 1e9)), 20:P0}   "
                    + $"{Median(t => t.Product.Prefill), 19:F0}  {Median(t => t.Reference.Prefill), 5:F0}  "
                    + $"{Median(t => t.Product.Prefill / t.Reference.Prefill), 5:F2}"
            );

            if (past.All(turn => turn.Llama is not null))
                Console.WriteLine(
                    $"       llama.cpp: decode {Median(t => t.Llama!.Decode):F0}, "
                        + $"ratio {Median(t => t.Product.Decode / t.Llama!.Decode):F2}; "
                        + $"prefill {Median(t => t.Llama!.Prefill):F0} ms, ratio {Median(t => t.Product.Prefill / t.Llama!.Prefill):F2}"
                );

            double Median(Func<Turn, double> of) => Figures.Median(past.Select(of));
        }
    }

    /// <summary>The speeds after a past of one length, and the memory bandwidth just before, in GB/s (10⁹ bytes).</summary>
    private sealed record Turn(double Bandwidth, PastSpeed Product, PastSpeed Reference, PastSpeed? Llama);
}
