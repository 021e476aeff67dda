using System.Diagnostics;
using Gpt2.Inference.Session;
using Gpt2.Inference.Tests.Fixtures;
using Gpt2.Tests;
using Xunit;

namespace Gpt2.Inference.Tests.Session;

public sealed class SessionTests
{
    [Theory, InlineData(Precision.F32), InlineData(Precision.Q8), InlineData(Precision.Q4)]
    public void The_same_calls_give_the_same_bits_after_rewinding(Precision precision)
    {
        using var model = new TinyModel();
        using var session = model.Load(precision);
        var ids = model.Ids(40);
        session.Run(ids.AsSpan(0, 20));
        var single = session.Run([ids[20]]).ToArray();
        var several = session.Run(ids.AsSpan(21, 9)).ToArray();

        session.Run(ids.AsSpan(30));
        session.RewindTo(20);
        Assert.Equal(single, session.Run([ids[20]]).ToArray());
        Assert.Equal(several, session.Run(ids.AsSpan(21, 9)).ToArray());
    }

    [Theory, InlineData(1), InlineData(40), InlineData(300)]
    public void The_cache_keeps_its_content_when_it_grows(int chunk)
    {
        using var model = new TinyModel(new() { Context = 600, Layers = 1 });
        using var session = model.Load();
        var ids = model.Ids(600);
        var expected = new ReferenceModel(model).Logits(ids);
        while (session.Length < ids.Length)
        {
            var end = Math.Min(session.Length + chunk, ids.Length);
            LogitAssert.Close(expected[end - 1], session.Run(ids.AsSpan(session.Length, end - session.Length)));
        }
    }

    [Theory, InlineData(Precision.F32, 1e-4), InlineData(Precision.Q8, 0.6)]
    public void Sequences_in_a_batch_give_the_same_logits_as_alone(Precision precision, double tolerance)
    {
        using var model = new TinyModel();
        using var session = model.Load(precision);
        var (ids, reference) = (model.Ids(20), new ReferenceModel(model));
        LogitAssert.Close(reference.Logits(ids)[^1], session.Run(ids), tolerance);
        using (var batch = session.Fork(rows: 3, tokens: 4))
        {
            int[][] ways =
            [
                [1, 2, 3, 4],
                [50, 60, 70, 80],
                [5, 5, 5, 5],
            ];
            for (var step = 0; step < 4; step++)
            {
                var logits = batch.Run([.. ways.Select(way => way[step])], default);
                for (var row = 0; row < ways.Length; row++)
                    LogitAssert.Close(
                        reference.Logits([.. ids, .. ways[row][..(step + 1)]])[^1],
                        logits.Slice(row * session.Config.VocabSize, session.Config.VocabSize),
                        tolerance
                    );
            }
            Assert.Throws<ArgumentOutOfRangeException>(() =>
            {
                batch.Run([1, 2, 3], default);
            }); // there is no more room
        }
        Assert.Equal(20, session.Length);
        LogitAssert.Close(reference.Logits([.. ids, 7])[^1], session.Run([7]), tolerance); // the original sequence is unchanged
    }

    [Fact]
    public void A_batch_with_little_memory_reads_only_the_beginning_and_the_end()
    {
        using var model = new TinyModel();
        using var session = model.Load();
        var (ids, reference) = (model.Ids(20), new ReferenceModel(model) { Unread = (4, 16, 20) });
        session.Run(ids);
        var room = 8L * 2 * session.Config.Layers * session.Config.Heads * session.Config.CachedHeadWidth * sizeof(float);
        using var batch = session.Fork(rows: 2, tokens: 2, mostBytes: 2 * room);
        foreach (int[] way in new int[][] { [1, 50], [2, 60] })
        {
            var logits = batch.Run(way, default);
            ids = [.. ids, way[0]];
            LogitAssert.Close(reference.Logits(ids)[^1], logits[..session.Config.VocabSize]);
        }
    }

    [Fact]
    public void Each_of_two_sequences_continues_where_it_stopped()
    {
        using var model = new TinyModel();
        using var session = model.Load();
        var (ids, reference) = (model.Ids(20), new ReferenceModel(model));
        session.Run(ids);
        session.Use(1);
        Assert.Equal(0, session.Length);
        session.Run([3, 2]);
        session.Use(0);
        Assert.Equal(20, session.Length);
        LogitAssert.Close(reference.Logits([.. ids, 7])[^1], session.Run([7]));
        session.Use(1);
        LogitAssert.Close(reference.Logits([3, 2, 1])[^1], session.Run([1]));
    }

    [Fact]
    public void Tokens_beyond_the_context_are_refused_and_change_nothing()
    {
        using var model = new TinyModel();
        using var session = model.Load();
        var ids = model.Ids(48);
        session.Run(ids.AsSpan(0, 46));
        Refusal.Of(() => session.Run([1, 2, 3]), "49", "48");
        Refusal.Of(() => session.RunForAll([1, 2, 3]), "49", "48");
        Refusal.Of(() => session.Run(new int[100_000_000]), "48");
        Assert.Equal(46, session.Length);
        LogitAssert.Close(new ReferenceModel(model).Logits(ids)[^1], session.Run(ids.AsSpan(46)));
        Refusal.Of(() => session.Run([1]), "49", "48");
    }

    [Theory, InlineData(-1), InlineData(275), InlineData(int.MaxValue), InlineData(int.MinValue)]
    public void Tokens_outside_the_vocabulary_are_refused_and_change_nothing(int token)
    {
        using var model = new TinyModel();
        using var session = model.Load();
        Refusal.Of(() => session.Run([token]), $"{token}", "275");
        Refusal.Of(() => session.Run([1, 2, token]), $"{token}");
        Assert.Equal(0, session.Length);
    }

    [Fact]
    public void Invalid_calls_throw_argument_exceptions()
    {
        using var model = new TinyModel();
        using var session = model.Load();
        session.Run([1, 2]);
        Assert.Throws<ArgumentException>(() =>
        {
            session.Run([]);
        });
        Assert.Throws<ArgumentException>(() =>
        {
            session.RunForAll([]);
        });
        Assert.Throws<ArgumentOutOfRangeException>(() => session.RewindTo(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.RewindTo(-1));
        Assert.Equal(2, session.Length);
    }

    [Fact]
    public void Nothing_is_run_when_the_token_is_cancelled()
    {
        using var model = new TinyModel();
        using var session = model.Load();
        session.Run([1, 2]);
        Assert.Throws<OperationCanceledException>(() =>
        {
            session.Run([3], new CancellationToken(canceled: true));
        });
        Assert.Throws<OperationCanceledException>(() =>
        {
            session.Run([3, 4], new CancellationToken(canceled: true));
        });
        Assert.Equal(2, session.Length);
        LogitAssert.Close(new ReferenceModel(model).Logits([1, 2, 5])[^1], session.Run([5]));
    }

    [Fact]
    public void A_prefill_cancelled_midway_keeps_its_progress_and_resumes_from_there()
    {
        using var home = new TemporaryDirectory();
        using var session = Gpt2Session.Load(Checkout.ProseMini, new() { Threads = 1, CacheDirectory = home.Path });
        int[] ids = [.. Enumerable.Range(0, 510).Select(i => i * 7919 % session.Config.VocabSize)];
        session.Run(ids.AsSpan(0, 10));
        var whole = Stopwatch.StartNew();
        var expected = session.Run(ids.AsSpan(10)).ToArray();
        whole.Stop();

        // The run may end before the token is cancelled. The delay is halved until the cancellation comes first.
        for (var share = 2; ; share *= 2)
        {
            session.RewindTo(10);
            using var cancelling = new CancellationTokenSource(whole.Elapsed / share);
            try
            {
                session.Run(ids.AsSpan(10), cancelling.Token);
            }
            catch (OperationCanceledException e)
            {
                Assert.Equal(cancelling.Token, e.CancellationToken);
                break;
            }
        }
        Assert.Equal(0, (session.Length - 10) % Gpt2Session.ChunkLength);
        Assert.Equal(expected, session.Run(ids.AsSpan(session.Length)).ToArray());
    }

    [Theory]
    [InlineData(Precision.F32, false)]
    [InlineData(Precision.F32, true)]
    [InlineData(Precision.Q8, false)]
    [InlineData(Precision.Q8, true)]
    public void Running_one_token_allocates_nothing(Precision precision, bool cancellable)
    {
        using var model = new TinyModel(new() { Context = 250 });
        using var session = model.Load(precision);
        using var cancelling = new CancellationTokenSource();
        var token = cancellable ? cancelling.Token : default;
        Allocations.End(i =>
        {
            if (session.Length == session.Config.ContextLength)
                session.RewindTo(0);
            session.Run([i], token);
        });
    }
}
