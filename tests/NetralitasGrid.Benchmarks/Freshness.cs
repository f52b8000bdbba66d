using System.Collections.Concurrent;
using System.Diagnostics;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Load.Http;

namespace NetralitasGrid.Benchmarks;

/// <summary>Time from when a post was due to its decision in a stream of its province: one watcher a province.</summary>
internal sealed class Freshness
{
    private readonly ConcurrentDictionary<string, long> _due = new();
    private readonly ConcurrentDictionary<string, long> _seen = new();

    /// <summary>What was measured.</summary>
    public Latencies Seen { get; } = new();

    /// <summary>An incident was accepted whose post was due at a timestamp.</summary>
    public void Accepted(string id, long dueAt)
    {
        _due[id] = dueAt;
        Match(id);
    }

    /// <summary>Watches every province until cancelled.</summary>
    public Task WatchAsync(int port, string key, CancellationToken cancellationToken) =>
        Task.WhenAll(AreaCatalogue.Shared.Provinces.Select(p => Task.Run(() => WatchAsync(port, key, p.Code, cancellationToken), CancellationToken.None)));

    private async Task WatchAsync(int port, string key, string province, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        try
        {
            using var stream = new StreamReader(await client.GetStreamAsync($"/api/regions/{province}/stream", cancellationToken));
            while (await stream.ReadLineAsync(cancellationToken) is { } line)
            {
                var at = line.IndexOf("\"incidentId\":\"", StringComparison.Ordinal);
                if (at >= 0 && line.StartsWith("data:", StringComparison.Ordinal))
                {
                    var id = line.Substring(at + 14, 28);
                    _seen[id] = Stopwatch.GetTimestamp();
                    Match(id);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement ended.
        }
    }

    private void Match(string id)
    {
        if (_due.TryGetValue(id, out var due) && _seen.TryRemove(id, out var seen) && _due.TryRemove(id, out _))
        {
            Seen.Record(Stopwatch.GetElapsedTime(due, seen));
        }
    }
}
