using NetralitasGrid.Load.Http;

namespace NetralitasGrid.Load.Running;

/// <summary>Latencies of one kind over a run: in all, in each interval and in each part of the run, by when the post was due. Thread-safe.</summary>
public sealed class LatencySeries
{
    private readonly TimeSpan _interval;
    private readonly Latencies[] _intervals;
    private readonly Dictionary<string, Latencies> _phases;
    private readonly Func<TimeSpan, string?> _phaseAt;

    /// <param name="interval">Length of an interval.</param>
    /// <param name="count">Number of intervals.</param>
    /// <param name="phases">Names of the run's parts.</param>
    /// <param name="phaseAt">The part that a time is in; null before the run began.</param>
    public LatencySeries(TimeSpan interval, int count, IEnumerable<string> phases, Func<TimeSpan, string?> phaseAt)
    {
        _interval = interval;
        _intervals = [.. Enumerable.Range(0, count).Select(static _ => new Latencies())];
        _phases = phases.Distinct().ToDictionary(static p => p, static _ => new Latencies(), StringComparer.Ordinal);
        _phaseAt = phaseAt;
    }

    /// <summary>Over the whole run.</summary>
    public Latencies All { get; } = new();

    /// <summary>By interval.</summary>
    public IReadOnlyList<Latencies> Intervals => _intervals;

    /// <summary>By name of the run's part.</summary>
    public IReadOnlyDictionary<string, Latencies> Phases => _phases;

    /// <summary>Records a latency of a post that was due at a time; posts of the warm-up are left out.</summary>
    public void Record(TimeSpan due, TimeSpan latency)
    {
        if (_phaseAt(due) is { } phase)
        {
            All.Record(latency);
            _phases[phase].Record(latency);
            _intervals[Math.Min((int)(due / _interval), _intervals.Length - 1)].Record(latency);
        }
    }
}
