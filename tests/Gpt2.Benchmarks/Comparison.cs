using System.Numerics.Tensors;
using Gpt2.Inference;
using Gpt2.Inference.Import;
using Gpt2.Inference.Session;
using Gpt2.LanguageServer.Speed;

namespace Gpt2.Benchmarks;

/// <summary>The product and a plain export, turn by turn, so that a busy machine slows both: <c>compare [SHAPE] [THREADS]</c>.</summary>
internal static class Comparison
{
    private const int Rounds = 5;

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
            Print(threads, Measure(Readers.Of(product, default), plainReader), product.WeightBytes);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    /// <summary>8 bit is not float32, but the two must mean the same.</summary>
    private static void CheckSame(Gpt2Session product, PlainSession reference)
    {
        int[] tokens = [11, 222, 3333, 44444];
        var likeness = TensorPrimitives.CosineSimilarity(product.Run(tokens), reference.Run(tokens));
        if (likeness < 0.99)
            throw new InvalidOperationException($"The reference computes something else: the logits' cosine is {likeness}.");
    }

    private static List<(double Bandwidth, PastSpeed[] Product, PastSpeed[] Reference)> Measure(TokenReader product, TokenReader reference)
    {
        SessionSpeed.Round(product);
        SessionSpeed.Round(reference);
        return [.. Enumerable.Range(0, Rounds).Select(_ => (MemoryBandwidth.Measure(2), SessionSpeed.Round(product), SessionSpeed.Round(reference)))];
    }

    private static void Print(int threads, List<(double Bandwidth, PastSpeed[] Product, PastSpeed[] Reference)> rounds, long bytes)
    {
        var bandwidth = Figures.Median(rounds.Select(round => round.Bandwidth));
        Console.WriteLine($"{threads} threads, {bandwidth:F1} GB/s; medians of {Rounds} rounds in turn");
        Console.WriteLine("past   decode: product  plain  ratio   share of the ceiling   prefill ms: product  plain  ratio");
        var (products, references) = (SessionSpeed.Median([.. rounds.Select(r => r.Product)]), SessionSpeed.Median([.. rounds.Select(r => r.Reference)]));
        for (var i = 0; i < products.Length; i++)
        {
            var (p, r) = (products[i], references[i]);
            var share = Figures.Median(rounds.Select(round => round.Product[i].Decode * bytes / (round.Bandwidth * 1e9)));
            Console.WriteLine($"{p.Past,4}   {p.Decode,15:F0}  {r.Decode,5:F0}  {Ratio(round => round.Product[i].Decode / round.Reference[i].Decode),5:F2}   {share,20:P0}   "
                + $"{p.Prefill,19:F0}  {r.Prefill,5:F0}  {Ratio(round => round.Product[i].Prefill / round.Reference[i].Prefill),5:F2}");
        }

        double Ratio(Func<(double Bandwidth, PastSpeed[] Product, PastSpeed[] Reference), double> of) => Figures.Median(rounds.Select(of));
    }
}
