using System.Diagnostics.Metrics;

namespace NetralitasGrid.Silo.Metrics;

/// <summary>What a silo measures; names and units are listed in docs/metrics.md. No tag ever names a grain, an incident or a person.</summary>
public sealed class SiloMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "NetralitasGrid.Silo";

    private readonly Histogram<double> _turnDuration;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _decisions;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _faults;
    private readonly Counter<long> _timers;

    public SiloMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _turnDuration = meter.CreateHistogram(
            "netralitas.silo.turn.duration", "s", "Time from the begin of a turn to its durable commit.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5] });
        _messages = meter.CreateCounter<long>("netralitas.silo.messages", "{message}", "Messages handled by committed turns.");
        _decisions = meter.CreateCounter<long>("netralitas.silo.decisions", "{decision}", "Decisions committed.");
        _deadLetters = meter.CreateCounter<long>("netralitas.silo.dead_letters", "{message}", "Messages set aside as dead letters.");
        _faults = meter.CreateCounter<long>("netralitas.silo.turn.faults", "{turn}", "Turns that were rolled back because the store failed.");
        _timers = meter.CreateCounter<long>("netralitas.silo.timers", "{timer}", "Timers moved into mailboxes.");
    }

    /// <summary>A turn was committed.</summary>
    public void TurnCommitted(TimeSpan elapsed, int messages, int decisions, int deadLetters)
    {
        _turnDuration.Record(elapsed.TotalSeconds);
        _messages.Add(messages);
        _decisions.Add(decisions);
        _deadLetters.Add(deadLetters);
    }

    /// <summary>A turn was rolled back.</summary>
    public void TurnFailed() => _faults.Add(1);

    /// <summary>Timers fired.</summary>
    public void TimersFired(int count) => _timers.Add(count);
}
