using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Functions.Streams;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.TestKit.Time;

namespace NetralitasGrid.Functions.Tests.Streams;

public sealed class StreamHubTests : IAsyncDisposable
{
    private static readonly TimeSpan Part = StreamHub.Tick / 10;
    private readonly HandClock _clock = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly StreamHub _hub;

    public StreamHubTests() => _hub = new(new DoorMetrics(_services.GetRequiredService<IMeterFactory>()), _clock);

    [Fact]
    public async Task Regions_take_turns_within_a_tick_and_all_have_had_theirs_when_it_is_over()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var topics = Enumerable.Range(0, 20).Select(i => _hub.Open($"35.{i + 1:D2}")).ToList();
        await _hub.StartAsync(cancellation);
        var told = topics.Select(Told).ToList();

        _clock.Move(Part);
        await Task.WhenAll(told[0], told[10]).WaitAsync(cancellation);
        var afterOnePart = told.Count(t => t.IsCompleted);
        _clock.Move(StreamHub.Tick - Part);
        await Task.WhenAll(told).WaitAsync(cancellation);

        Assert.Equal(2, afterOnePart);
    }

    [Fact]
    public async Task A_late_tick_tells_every_region()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var topics = Enumerable.Range(0, 20).Select(i => _hub.Open($"35.{i + 1:D2}")).ToList();
        await _hub.StartAsync(cancellation);
        var told = topics.Select(Told).ToList();

        _clock.Move(StreamHub.Tick * 3);

        await Task.WhenAll(told).WaitAsync(cancellation);
        Assert.All(topics, topic => Assert.False(topic.Flush(), "Something was left."));
    }

    [Fact]
    public async Task Every_stream_has_a_heartbeat_in_its_time_but_not_all_at_once()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (first, later) = (_hub.Open("35.01"), _hub.Open("35.02"));
        await _hub.StartAsync(cancellation);
        var (woken, notYet) = (first.Signal, later.Signal);

        _clock.Move(Part);
        await woken.WaitAsync(cancellation);
        var laterWasWoken = notYet.IsCompleted;
        _clock.Move(StreamHub.Heartbeat);
        await notYet.WaitAsync(cancellation);

        Assert.False(laterWasWoken);
    }

    // The signal of the region's next frame, with a change to be told.
    private static Task Told(StreamTopic topic)
    {
        var signal = topic.Signal;
        topic.Add(new Change(ChangeKind.Region, topic.Region, new GridId(GridId.Case, 1), "{}"u8.ToArray()));
        return signal;
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.StopAsync(CancellationToken.None);
        _hub.Dispose();
        await _services.DisposeAsync();
    }
}
