using System.Diagnostics.Metrics;

namespace NetralitasGrid.Functions.Hosting;

/// <summary>What the front door measures. Tags have few values: never an id, a key or a region.</summary>
internal sealed class DoorMetrics
{
    public const string MeterName = "NetralitasGrid.Functions";

    private readonly Counter<long> _incidents;
    private readonly Histogram<int> _groupSize;
    private readonly Histogram<double> _appendDuration;
    private readonly UpDownCounter<long> _streams;
    private readonly Counter<long> _frames;
    private readonly Counter<long> _conflations;

    public DoorMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _incidents = meter.CreateCounter<long>("netralitas.door.incidents", "{incident}", "Posted incidents by result.");
        _groupSize = meter.CreateHistogram<int>(
            "netralitas.door.append.size", "{incident}", "Incidents written by one append.", advice: new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 512] });
        _appendDuration = meter.CreateHistogram<double>(
            "netralitas.door.append.duration", "s", "Time one append took until it was durable.",
            advice: new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1] });
        _streams = meter.CreateUpDownCounter<long>("netralitas.door.streams", "{stream}", "Open live streams.");
        _frames = meter.CreateCounter<long>("netralitas.door.stream.frames", "{frame}", "Frames made for the streams of a region, each made once for all of them.");
        _conflations = meter.CreateCounter<long>("netralitas.door.stream.conflations", "{stream}", "Times that a slow reader was brought up to date by a conflated frame.");
    }

    public void Appended(int count, TimeSpan elapsed)
    {
        _groupSize.Record(count);
        _appendDuration.Record(elapsed.TotalSeconds);
    }

    /// <summary>Counts a posted incident: accepted, duplicate, conflict, invalid, forbidden or throttled.</summary>
    public void Incident(string result) => _incidents.Add(1, new KeyValuePair<string, object?>("result", result));

    public void StreamOpened() => _streams.Add(1);

    public void StreamClosed() => _streams.Add(-1);

    public void FrameMade() => _frames.Add(1);

    public void Conflated() => _conflations.Add(1);
}
