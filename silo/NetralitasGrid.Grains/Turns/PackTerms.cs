using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Turns;

/// <summary>What the grains ask a pack besides a decision, in the grains' words: windows, clocks, aggregate and process rules.</summary>
internal sealed class PackTerms(CompiledPack pack)
{
    /// <summary>How far back registered cases count for NG-501.</summary>
    public int RecordDays => pack.Thresholds.RepeatDays;

    /// <summary>Length of a cluster's window.</summary>
    public int WindowDays => pack.Thresholds.ClusterDays;

    /// <summary>An event received more days later counts in totals, never in windows; a bucket is kept so long.</summary>
    public int KeptDays => pack.Thresholds.LateArrivalDays;

    /// <summary>Up to where distinct reporters of a case are counted.</summary>
    public int MostReporters => pack.Thresholds.ReportersCounted;

    public ActFamily FamilyOf(ActCode act) => pack.FamilyOf(act);

    public EventTime When(IncidentReported report) => pack.When(report);

    public Decision Decide(DecisionRequest request) => Decider.Decide(request, pack);

    /// <summary>Whether an event of a local day is recent enough at receipt to count in windows.</summary>
    public bool CountsInWindows(EventTime time, DateTimeOffset receivedAt) => CountedOn(time.Zone, time.Date, receivedAt) is not null;

    /// <summary>The local day that an event counts on in windows; null when it is too old at receipt for any.</summary>
    public DateOnly? CountedOn(Zone zone, DateTimeOffset at, DateTimeOffset receivedAt) => CountedOn(zone, pack.Calendar.DateIn(zone, at), receivedAt);

    private DateOnly? CountedOn(Zone zone, DateOnly day, DateTimeOffset receivedAt) =>
        pack.Calendar.DateIn(zone, receivedAt).DayNumber - day.DayNumber <= KeptDays ? day : null;

    /// <summary>The local day of a moment in an area.</summary>
    public DateOnly LocalDate(string place, DateTimeOffset at) => pack.Calendar.DateIn(pack.Calendar.ZoneOf(place), at);

    /// <summary>The moment as clocks on the walls of an area show it.</summary>
    public DateTimeOffset LocalTime(string place, DateTimeOffset at) => pack.Calendar.In(pack.Calendar.ZoneOf(place), at);

    /// <summary>A report as a decision of this pack leaves it.</summary>
    public DecidedReport LastOf(DecisionRequest request, Decision decision, ReadOnlyMemory<byte> report) =>
        DecidedReport.Of(decision, pack, request.SameEvidence, request.ReceivedAt, request.AppendedAt, report);

    /// <summary>Whether a decision calls the bodies that it asks NOW.</summary>
    public bool Escalates(Decision decision) => pack.Routing.Escalates(decision);

    /// <summary>The body that holds the office of a body on the local day of a forward: KASN or BKN by date, others themselves.</summary>
    public Body Routed(Body body, DateTimeOffset at, string place)
    {
        foreach (var office in pack.Routing.Offices)
        {
            foreach (var holder in office.Holders)
            {
                if (holder.Body == body)
                {
                    return office.HolderOn(LocalDate(place, at));
                }
            }
        }

        return body;
    }

    /// <summary>When a clock of a case that starts at a moment is due, in the zone of the place.</summary>
    public DateTimeOffset DueOf(string duration, ClockUnit unit, string place, DateTimeOffset from) => ClockDuration.TryParse(duration, out var parsed)
        ? pack.Calendar.DueAt(from, parsed, unit, pack.Calendar.ZoneOf(place))
        : throw new InvalidOperationException("A clock without a duration.");

    /// <summary>A clock of the calendar, started by an event of the case.</summary>
    public CaseClock ClockOf(Clock clock, ClockStart on, DateTimeOffset from, string place)
    {
        var rule = pack.Calendar.ClockOf(clock);
        return new(
            clock, rule.Duration.Text, rule.Unit, on, LocalTime(place, from), DueOf(rule.Duration.Text, rule.Unit, place, from), ClockState.Waiting);
    }

    /// <summary>The process rules that a clock's expiry or a human's step meets.</summary>
    public IReadOnlyList<EscalationRule> Process(ProcessFacts facts) => [.. pack.Process.Evaluate(facts).Select(m => m.Rule)];

    /// <summary>Whom an aggregate rule calls at these counts in an area; null when none matches.</summary>
    public AggregateCall? Aggregate(AggregateFacts facts, string region, DateTimeOffset at)
    {
        if (facts.Scope == AggregateScope.District)
        {
            facts = facts with { Ikp = pack.Ikp.Of(region, LocalDate(region, at))?.Class };
        }

        var matches = pack.Aggregates.Evaluate(facts);
        if (matches.Count == 0)
        {
            return null;
        }

        var (rule, threshold) = matches[0];
        return new(rule, facts.Scope == AggregateScope.Pair ? AreasOf(facts.Of, threshold ?? 0) : threshold ?? 0, region, this);
    }

    /// <summary>By when a call must be answered, or null.</summary>
    public DateTimeOffset? DueOf(EscalationRule rule, string region, DateTimeOffset at) =>
        rule.Due is { } due ? pack.Calendar.DueAt(at, due, rule.DueUnit, pack.Calendar.ZoneOf(region)) : null;

    /// <summary>A share in percent as a number of areas.</summary>
    private static int AreasOf(int of, int percent) => ((of * percent) + 99) / 100;
}

/// <summary>Due times of clocks in the zone of a place.</summary>
internal readonly struct DueTimes(PackTerms terms, string place)
{
    public DateTimeOffset Of(string duration, ClockUnit unit, DateTimeOffset from) => terms.DueOf(duration, unit, place, from);

    public DateTimeOffset Local(DateTimeOffset at) => terms.LocalTime(place, at);
}

/// <summary>Whom an aggregate rule calls, and from which count on.</summary>
internal sealed record AggregateCall(EscalationRule Rule, int Threshold, string Region, PackTerms Terms)
{
    /// <summary>By when, if it opens at a moment.</summary>
    public DateTimeOffset? DueAt(DateTimeOffset at) => Terms.DueOf(Rule, Region, at);
}
