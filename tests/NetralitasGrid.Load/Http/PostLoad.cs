using System.Diagnostics;
using System.Text;
using NetralitasGrid.Load.Incidents;

namespace NetralitasGrid.Load.Http;

/// <summary>
/// Posts generated incidents over many connections. Closed: each connection posts again as soon as it was answered. Open: posts are due at
/// a constant rate and a late one is counted from when it was due, so that a slow server cannot hide its queue (no coordinated omission).
/// </summary>
public sealed class PostLoad(int port, string key, int connections, Func<int, IncidentGenerator> generatorOf)
{
    private long _accepted;
    private long _refused;

    /// <summary>Incidents answered 202 or 200 so far.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Incidents answered otherwise so far.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Time from when a post was due to its answer.</summary>
    public Latencies Acknowledged { get; } = new();

    /// <summary>Called with the id of each accepted incident and when its post was due; null = nobody asks.</summary>
    public Action<string, long>? OnAccepted { get; init; }

    /// <summary>Posts for a while, at a rate a second over all connections (null: as fast as answers come).</summary>
    public Task RunAsync(TimeSpan duration, double? perSecond, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        return Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(() => PostAsync(i, start, duration, perSecond, cancellationToken), cancellationToken)));
    }

    private async Task PostAsync(int index, long start, TimeSpan duration, double? perSecond, CancellationToken cancellationToken)
    {
        using var connection = await HttpConnection.OpenAsync(port, cancellationToken);
        var generator = generatorOf(index);
        var request = new Request("/api/incidents", key);
        var interval = perSecond is { } rate ? TimeSpan.FromSeconds(connections / rate) : TimeSpan.Zero;
        var due = TimeSpan.FromTicks(interval.Ticks * index / connections);
        while (due < duration && !cancellationToken.IsCancellationRequested)
        {
            var now = Stopwatch.GetElapsedTime(start);
            if (interval == TimeSpan.Zero)
            {
                due = now;
            }
            else if (due > now)
            {
                await Task.Delay(due - now, cancellationToken);
            }

            var answer = await connection.SendAsync(request.With(generator.Next), cancellationToken);
            Acknowledged.Record(Stopwatch.GetElapsedTime(start) - due);
            if (answer.Status is 202 or 200)
            {
                Interlocked.Increment(ref _accepted);
                OnAccepted?.Invoke(IdOf(answer.Body.Span), start + (long)(due.TotalSeconds * Stopwatch.Frequency));
            }
            else
            {
                Interlocked.Increment(ref _refused);
            }

            due += interval == TimeSpan.Zero ? TimeSpan.FromTicks(1) : interval;
        }
    }

    private static string IdOf(ReadOnlySpan<byte> body)
    {
        var at = body.IndexOf("\"i-"u8);
        return at < 0 ? "" : Encoding.ASCII.GetString(body.Slice(at + 1, 28));
    }
}
