using System.Collections.Concurrent;
using NetralitasGrid.Load.Running;

namespace NetralitasGrid.Load.Watching;

/// <summary>Brings together when an incident was acknowledged and when a stream first showed its decision, whichever is heard of first.</summary>
/// <param name="seen">Called for each incident that was both: the acknowledgement, and when it was seen.</param>
public sealed class Freshness(Action<Acknowledgement, TimeSpan> seen)
{
    private readonly ConcurrentDictionary<string, Acknowledgement> _acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TimeSpan> _seen = new(StringComparer.Ordinal);
    private long _shown;

    /// <summary>Acknowledged incidents that were seen.</summary>
    public long Shown => Interlocked.Read(ref _shown);

    /// <summary>An incident was acknowledged for the first time.</summary>
    public void Acknowledged(string incident, Acknowledgement acknowledgement)
    {
        _acknowledged[incident] = acknowledgement;
        Match(incident);
    }

    /// <summary>A stream showed the decision of an incident.</summary>
    public void Seen(string incident, TimeSpan at)
    {
        _seen.TryAdd(incident, at);
        Match(incident);
    }

    private void Match(string incident)
    {
        if (_acknowledged.TryGetValue(incident, out var acknowledgement) && _seen.TryGetValue(incident, out var at) && _acknowledged.TryRemove(incident, out _))
        {
            _seen.TryRemove(incident, out _);
            Interlocked.Increment(ref _shown);
            seen(acknowledgement, at);
        }
    }
}

/// <summary>When a report was due and when its acknowledgement came.</summary>
public readonly record struct Acknowledgement(Report Report, TimeSpan Due, TimeSpan At);
