using System.Diagnostics.Metrics;

namespace NetralitasGrid.Silo.Orleans;

/// <summary>What the Orleans engine measures beside the silo's own meter; names and units are listed in docs/metrics.md.</summary>
internal sealed class EngineMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "NetralitasGrid.Silo.Orleans";

    private readonly Counter<long> _wakes;
    private readonly Counter<long> _reads;

    public EngineMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _wakes = meter.CreateCounter<long>("netralitas.orleans.wakes", "{wake}", "Wakes sent to partitions.");
        _reads = meter.CreateCounter<long>("netralitas.orleans.live.reads", "{read}", "Live states read, by where the answer came from: memory, loaded, store.");
    }

    public void Woke() => _wakes.Add(1);

    public void Read(string from) => _reads.Add(1, new KeyValuePair<string, object?>("from", from));
}
