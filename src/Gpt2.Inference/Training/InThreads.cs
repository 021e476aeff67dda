using System.Runtime.ExceptionServices;

namespace Gpt2.Inference.Training;

/// <summary>Runs the same work in numbered threads, so that it is fixed in advance what each does.</summary>
internal static class InThreads
{
    /// <exception cref="Exception">The first exception of a thread.</exception>
    public static void Run(int count, Action<int> work)
    {
        var failures = new Exception?[count];
        var threads = Enumerable.Range(0, count).Select(number => new Thread(() => Try(number))).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        if (Array.Find(failures, failure => failure is not null) is { } first)
            ExceptionDispatchInfo.Throw(first);

        void Try(int number)
        {
            try
            {
                work(number);
            }
            catch (Exception e)
            {
                failures[number] = e;
            }
        }
    }
}
