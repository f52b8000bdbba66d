using System.Collections.Concurrent;
using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Functions.Regions;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Functions.Streams;

/// <summary>
/// All live streams of this process. A change is put down once for each region around it that somebody watches; every 250 ms each region
/// with changes makes one frame, and its streams all send the same bytes.
/// </summary>
internal sealed class StreamHub(DoorMetrics metrics, TimeProvider clock) : BackgroundService
{
    /// <summary>Time between two frames of a region.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>Time between two heartbeats.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // How long a region's frames are kept after its last stream left, so that a reconnecting page resumes.
    private static readonly TimeSpan Linger = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, StreamTopic> _topics = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Joins the streams of a region.</summary>
    public StreamTopic Open(string region)
    {
        lock (_lock)
        {
            var topic = _topics.GetOrAdd(region, static code => new(code));
            topic.Readers++;
            metrics.StreamOpened();
            return topic;
        }
    }

    /// <summary>Leaves the streams of a region.</summary>
    public void Close(StreamTopic topic)
    {
        lock (_lock)
        {
            topic.Readers--;
            topic.LeftAt = clock.GetTimestamp();
            metrics.StreamClosed();
        }
    }

    /// <summary>Puts a change down for every watched region that it belongs to. Called by the change feed alone, for each cell in the order of its commits.</summary>
    public void Publish(Change change)
    {
        if (change.Kind is ChangeKind.EventResult or ChangeKind.DeadLetter || _topics.IsEmpty)
        {
            return;
        }

        if (change.Kind == ChangeKind.Pack)
        {
            foreach (var topic in _topics.Values)
            {
                topic.Add(change);
            }

            return;
        }

        var lookup = _topics.GetAlternateLookup<ReadOnlySpan<char>>();
        var code = change.RegionCode.AsSpan();
        if (lookup.TryGetValue(RegionReader.Country, out var country))
        {
            country.Add(change);
        }

        while (!code.IsEmpty)
        {
            if (lookup.TryGetValue(code, out var topic))
            {
                topic.Add(change);
            }

            code = code[..Math.Max(0, code.LastIndexOf('.'))];
        }
    }

    /// <summary>Makes the frames of all regions with changes.</summary>
    public void Flush()
    {
        foreach (var topic in _topics.Values)
        {
            if (topic.Flush())
            {
                metrics.FrameMade();
            }
        }
    }

    /// <summary>Lets every stream begin again with a snapshot.</summary>
    public void StartAgain()
    {
        foreach (var topic in _topics.Values)
        {
            topic.StartAgain();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, clock);
        var heartbeat = clock.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Flush();
            if (clock.GetElapsedTime(heartbeat) >= Heartbeat)
            {
                heartbeat = clock.GetTimestamp();
                WakeAndForget();
            }
        }
    }

    private void WakeAndForget()
    {
        foreach (var topic in _topics.Values)
        {
            topic.Wake();
            lock (_lock)
            {
                if (topic.Readers == 0 && clock.GetElapsedTime(topic.LeftAt) >= Linger)
                {
                    _topics.TryRemove(new(topic.Region, topic));
                }
            }
        }
    }
}
