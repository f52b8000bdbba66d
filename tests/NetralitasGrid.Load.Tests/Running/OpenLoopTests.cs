using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Running;
using NetralitasGrid.Load.Scenarios;
using NetralitasGrid.TestKit.Time;

namespace NetralitasGrid.Load.Tests.Running;

public sealed class OpenLoopTests
{
    private static readonly Lane Lane = new(0, "test", Zone.Wib, new("test", 1, []), null, 1);
    private readonly HandClock _clock = new();
    private readonly Latencies _latencies = new();

    [Fact]
    public async Task Posts_leave_when_they_are_due_although_nothing_is_answered()
    {
        var stalled = new TaskCompletionSource();
        var sent = new SemaphoreSlim(0);
        var loop = Loop(64, async post =>
        {
            sent.Release();
            await stalled.Task;
            return Accepted(post);
        });

        var running = loop.RunAsync(Every(TimeSpan.FromMilliseconds(100), 50), TimeSpan.Zero, TestContext.Current.CancellationToken);
        for (var i = 0; i < 50; i++)
        {
            await sent.WaitAsync(TestContext.Current.CancellationToken);
            _clock.Move(TimeSpan.FromMilliseconds(100));
        }

        await running;
        Assert.Equal(50, loop.Unanswered);
        stalled.SetResult();
        Assert.True(await loop.DrainAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    // What a generator that waits for each answer would call one slow request of ten seconds and ninety-nine quick ones.
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(200)]
    public async Task A_stalled_server_lengthens_the_latency_of_every_post_that_became_due_meanwhile(int connections)
    {
        var stalled = new TaskCompletionSource();
        var loop = Loop(connections, async post =>
        {
            await stalled.Task;
            return Accepted(post);
        });

        var running = loop.RunAsync(Every(TimeSpan.FromMilliseconds(100), 100), TimeSpan.Zero, TestContext.Current.CancellationToken);
        _clock.Move(TimeSpan.FromSeconds(10));
        await running;
        stalled.SetResult();
        await loop.DrainAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        // Due at 0, 100, ... 9,900 ms and all answered at 10 s: latencies of 0.1 to 10 s, evenly.
        Assert.Equal(100, _latencies.Count);
        Assert.Equal(10_000, _latencies.LongestMs);
        Assert.InRange(_latencies.PercentileMs(0.99), 9_800, 10_200);
        Assert.InRange(_latencies.PercentileMs(0.5), 4_900, 5_200);
        Assert.InRange(_latencies.PercentileMs(0.1), 980, 1_050);
        Assert.InRange(loop.Connections, 1, connections);
    }

    [Fact]
    public async Task A_refused_report_is_posted_again_after_the_time_that_was_asked_for_and_keeps_when_it_was_due()
    {
        var tries = new List<(int Attempt, TimeSpan At)>();
        var pauses = new SemaphoreSlim(0);
        var clock = new WatchedClock(_clock, TimeSpan.FromSeconds(2), pauses);
        OpenLoop loop = null!;
        loop = new OpenLoop(
            clock, 1,
            _ => (post, _) =>
            {
                tries.Add((post.Attempt, loop.Now));
                return ValueTask.FromResult(post.Attempt < 3 ? new PostAnswer([new(post.Reports[0], 503, default, false)], TimeSpan.FromSeconds(2)) : Accepted(post));
            },
            (_, _, latency) => _latencies.Record(latency));

        await loop.RunAsync(Every(TimeSpan.FromSeconds(1), 1), TimeSpan.Zero, TestContext.Current.CancellationToken);
        var drained = loop.DrainAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);
        for (var refusals = 0; refusals < 2; refusals++)
        {
            await pauses.WaitAsync(TestContext.Current.CancellationToken);
            _clock.Move(TimeSpan.FromSeconds(2));
        }

        Assert.True(await drained);
        Assert.Equal([1, 2, 3], tries.Select(t => t.Attempt));
        Assert.Equal([0, 2, 4], tries.Select(t => t.At.TotalSeconds));
        Assert.Equal(3, _latencies.Count);
        Assert.Equal(4_000, _latencies.LongestMs);
    }

    [Fact]
    public async Task Of_an_upload_only_the_refused_lines_are_posted_again()
    {
        var sizes = new List<int>();
        var loop = Loop(1, post =>
        {
            sizes.Add(post.Reports.Count);
            return ValueTask.FromResult(new PostAnswer(
                [.. post.Reports.Select((r, i) => post.Attempt == 1 && i % 2 == 0 ? new ReportAnswer(r, 429, default, false) : new ReportAnswer(r, 202, Id(), false))], TimeSpan.Zero));
        });
        var upload = new Post(TimeSpan.Zero, [.. Enumerable.Range(0, 10).Select(i => new Report(Lane, $"u-{i}", default))]);

        await loop.RunAsync([upload], TimeSpan.Zero, TestContext.Current.CancellationToken);
        await loop.DrainAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal([10, 5], sizes);
    }

    [Fact]
    public async Task Stopping_ends_the_schedule_and_what_was_sent_is_still_answered()
    {
        using var stop = new CancellationTokenSource();
        var sent = new SemaphoreSlim(0);
        var loop = Loop(4, post =>
        {
            sent.Release();
            return ValueTask.FromResult(Accepted(post));
        });

        var running = loop.RunAsync(Every(TimeSpan.FromSeconds(1), 1000), TimeSpan.Zero, stop.Token);
        await sent.WaitAsync(TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await running;

        Assert.True(await loop.DrainAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.Equal(1, _latencies.Count);
    }

    [Fact]
    public async Task A_fault_of_the_generator_is_kept_and_not_taken_for_an_answer()
    {
        var loop = Loop(1, _ => throw new FormatException("broken"));

        await loop.RunAsync(Every(TimeSpan.FromSeconds(1), 1), TimeSpan.Zero, TestContext.Current.CancellationToken);
        await loop.DrainAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.IsType<FormatException>(loop.Fault);
        Assert.Equal(0, _latencies.Count);
    }

    private OpenLoop Loop(int connections, Func<Post, ValueTask<PostAnswer>> answer) =>
        new(_clock, connections, _ => (post, _) => answer(post), (_, _, latency) => _latencies.Record(latency));

    private static IEnumerable<Post> Every(TimeSpan interval, int count) =>
        Enumerable.Range(0, count).Select(i => new Post(interval * i, [new Report(Lane, $"r-{i}", default)]));

    private static PostAnswer Accepted(Post post) => new([.. post.Reports.Select(r => new ReportAnswer(r, 202, Id(), false))], TimeSpan.Zero);

    private static GridId Id() => GridId.New(GridId.Incident, TimeProvider.System);

    /// <summary>A clock that tells when a pause of some length begins.</summary>
    private sealed class WatchedClock(HandClock clock, TimeSpan pause, SemaphoreSlim begun) : TimeProvider
    {
        public override long TimestampFrequency => clock.TimestampFrequency;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = clock.CreateTimer(callback, state, dueTime, period);
            if (dueTime == pause)
            {
                begun.Release();
            }

            return timer;
        }
    }
}
