using System.Collections.Concurrent;
using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Functions.Regions;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Functions.Streams;

/// <summary>
/// All live streams of this process. A change is put down once for each region around it that somebody watches; every 250 ms each region
/// with changes makes one frame, and its streams all send the same bytes. Regions take turns within that time, and within the time of
/// heartbeats: thousands of streams that wake at once would keep posted incidents waiting.
/// </summary>
internal sealed class StreamHub(DoorMetrics metrics, TimeProvider clock) : BackgroundService
{
    /// <summary>Time between two frames of a region.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>Time between two heartbeats.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // Each region has its frames in one of these parts of a tick, and its heartbeat in one of the many parts of theirs.
    private const int Parts = 10;
    private static readonly TimeSpan Part = Tick / Parts;
    private static readonly long HeartbeatParts = Heartbeat.Ticks / Part.Ticks;

    // How long a region's frames are kept after its last stream left, so that a reconnecting page resumes.
    private static readonly TimeSpan Linger = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, StreamTopic> _topics = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly PeriodicTimer _timer = new(Part, clock);
    private readonly long _start = clock.GetTimestamp();
    private long _opened;

    /// <summary>
    /// Who may send to a stream now. Thousands of streams woken by one frame stand in line here and not before the threads that posted incidents
    /// need, too; none keeps its place while its client is slow.
    /// </summary>
    public SemaphoreSlim Sending { get; } = new(Math.Max(2, Environment.ProcessorCount) * 4);

    /// <summary>Joins the streams of a region.</summary>
    public StreamTopic Open(string region)
    {
        lock (_lock)
        {
            var topic = _topics.GetOrAdd(region, code => new(code, _opened++));
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

    /// <summary>Lets every stream begin again with a snapshot.</summary>
    public void StartAgain()
    {
        foreach (var topic in _topics.Values)
        {
            topic.StartAgain();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _timer.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var part = 0L; await _timer.WaitForNextTickAsync(stoppingToken);)
        {
            // A late tick stands for all parts that have passed. Those of one heartbeat reach every region: a process that stood still for days has no more to do.
            var passed = clock.GetElapsedTime(_start).Ticks / Part.Ticks;
            for (part = Math.Max(part, passed - HeartbeatParts); part < passed; part++)
            {
                Tell(part);
            }
        }
    }

    // Makes the frames of the regions of one part, and wakes those whose heartbeat is due.
    private void Tell(long part)
    {
        foreach (var (_, topic) in _topics)
        {
            if (topic.Number % Parts == part % Parts && topic.Flush())
            {
                metrics.FrameMade();
            }

            if (topic.Number % HeartbeatParts == part % HeartbeatParts)
            {
                topic.Wake();
                Forget(topic);
            }
        }
    }

    private void Forget(StreamTopic topic)
    {
        lock (_lock)
        {
            if (topic.Readers == 0 && clock.GetElapsedTime(topic.LeftAt) >= Linger)
            {
                _topics.TryRemove(new(topic.Region, topic));
            }
        }
    }
}
