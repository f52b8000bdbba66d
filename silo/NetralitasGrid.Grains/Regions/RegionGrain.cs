using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Regions;

/// <summary>
/// The grain of a regency or city: adds up what employees' grains tell, sees clusters (NG-504, 505), TSM (NG-506) and viral cases (NG-507),
/// and tells its province. Everything is a signed sum, so that the order of reports does not matter.
/// </summary>
internal static class RegionGrain
{
    private const string DistrictPrefix = "d/";

    /// <summary>Applies what one message changed in this region.</summary>
    /// <param name="childrenOf">How many areas the catalogue knows one level below an area.</param>
    public static void Apply(RegionWork region, RegionItem item, PackTerms terms, Func<string, int> childrenOf, Effects effects)
    {
        var core = region.Core;
        var escalations = new Dictionary<(string Area, string Rule), int>();
        var first = Advance(region, item, terms, escalations, effects);
        if (item.Incident is { } incident)
        {
            var minute = item.ReceivedAt.ToUnixTimeSeconds() / 60;
            core.Counts.Incidents++;
            Count(core.Minutes, minute);
            if (District(region, incident) is { Counts: { } counts, Minutes: { } minutes })
            {
                counts.Incidents++;
                Count(minutes, minute);
            }
        }

        foreach (var delta in item.Moved.Span())
        {
            core.Counts.Incidents += delta.N;
            if (District(region, delta.Area)?.Counts is { } counts)
            {
                counts.Incidents += delta.N;
            }
        }

        foreach (var delta in item.Cases.Span())
        {
            Count(core.Counts, delta);
            if (District(region, delta.Area)?.Counts is { } counts)
            {
                Count(counts, delta);
            }
        }

        foreach (var delta in item.Reports.Span())
        {
            Count(core.Counts, delta);
            if (District(region, delta.Area)?.Counts is { } counts)
            {
                Count(counts, delta);
            }
        }

        foreach (var delta in item.Days.Span())
        {
            var part = region.Change(delta.Part);
            part.Days = part.Days.In(terms.WindowDays).Since(first);
            if (delta.Day.DayNumber >= first)
            {
                part.Days.Plus(delta.Day.DayNumber, SubjectDays.Short(item.Subject), delta.N);
            }

            Cluster(region, delta.Part, item, terms, escalations, effects);
        }

        List<PairDelta>? ofProvince = null;
        foreach (var delta in item.Pairs.Span())
        {
            if (delta.Election == core.Code)
            {
                Pair(region, delta, item, terms, childrenOf, escalations, effects);
            }
            else
            {
                (ofProvince ??= []).Add(delta);
            }
        }

        foreach (var delta in item.Virals.Span())
        {
            Viral(region, delta, item, terms, escalations, effects);
        }

        foreach (var delta in item.Escalations.Span())
        {
            core.OfCases.Plus(delta.Rule, delta.N);
            escalations[(delta.Area, delta.Rule)] = escalations.GetValueOrDefault((delta.Area, delta.Rule)) + delta.N;
        }

        EscalationDelta[] told = escalations.Count == 0
            ? []
            : [.. escalations.Where(e => e.Value != 0).Select(e => new EscalationDelta(e.Key.Area, e.Key.Rule, e.Value))];
        if (ofProvince is not null || told.Length > 0)
        {
            effects.Provinces.Add((AreaCode.ProvinceOf(core.Code), new()
            {
                Cause = item.Cause,
                Election = item.Election,
                ReceivedAt = item.ReceivedAt,
                AppendedAt = item.AppendedAt,
                Pairs = ofProvince ?? [],
                Escalations = told,
            }));
        }
    }

    /// <summary>Adds the parts that a report touches.</summary>
    public static void AddPartsOf(RegionItem item, GrainKey grain, HashSet<StateKey> keys)
    {
        var last = "";
        Add(item.Incident);
        for (var i = 0; i < item.Moved.Count; i++)
        {
            Add(item.Moved[i].Area);
        }

        for (var i = 0; i < item.Cases.Count; i++)
        {
            Add(item.Cases[i].Area);
        }

        for (var i = 0; i < item.Reports.Count; i++)
        {
            Add(item.Reports[i].Area);
        }

        for (var i = 0; i < item.Days.Count; i++)
        {
            keys.Add(new(grain, item.Days[i].Part));
        }

        void Add(string? area)
        {
            if (area is not null && area != last && AreaCode.DistrictOf(area) is { } district)
            {
                keys.Add(new(grain, DistrictPrefix + district));
                last = area;
            }
        }
    }

    /// <summary>The parts of open clusters, whose days may have to be forgotten when time moves on.</summary>
    public static IEnumerable<string> PartsOf(IEnumerable<AggregateEscalation> open, string regionCode) =>
        open.Where(static e => e.From is not null).Select(e => e.RegionCode == regionCode ? "a/" + e.Key : DistrictPrefix + e.Key);

    /// <summary>The first day of the buckets that are kept.</summary>
    public static int FirstKept(RegionState core, PackTerms terms) => terms.LocalDate(core.Code, core.AsOf).DayNumber - terms.KeptDays;

    private static PartState? District(RegionWork region, string area) =>
        AreaCode.DistrictOf(area) is { } district ? region.Change(DistrictPrefix + district) : null;

    /// <summary>Moves the region's time; when old days go, open clusters are counted again.</summary>
    private static int Advance(
        RegionWork region, RegionItem item, PackTerms terms, Dictionary<(string Area, string Rule), int> escalations, Effects effects)
    {
        if (item.AppendedAt <= region.Core.AsOf)
        {
            return FirstKept(region.Core, terms);
        }

        var old = region.Core.AsOf == default ? int.MinValue : FirstKept(region.Core, terms);
        region.Core.AsOf = item.AppendedAt;
        var first = FirstKept(region.Core, terms);
        if (first > old && old != int.MinValue)
        {
            foreach (var name in PartsOf(region.Core.Open.Values, region.Core.Code).ToArray())
            {
                region.Change(name).Days.Since(first);
                Cluster(region, name, item, terms, escalations, effects);
            }
        }

        return first;
    }

    private static void Cluster(
        RegionWork region, string name, RegionItem item, PackTerms terms, Dictionary<(string Area, string Rule), int> escalations, Effects effects)
    {
        var key = name[2..];
        var scope = name[0] == 'd' ? AggregateScope.District : AggregateScope.Agency;
        var days = region.Part(name).Days;
        var most = days.Most;
        var call = terms.Aggregate(new() { Scope = scope, Subjects = most }, region.Core.Code, item.ReceivedAt);
        var crossing = call is null ? null : days.Crossing(call.Threshold);
        var range = crossing is { } c ? (DateOnly.FromDayNumber(c.First), DateOnly.FromDayNumber(c.Last)) : ((DateOnly, DateOnly)?)null;
        var subject = new Aggregates.Subject(scope, key, scope == AggregateScope.District ? key : region.Core.Code, null, range);
        Follow(region, subject, most, call, item, escalations, effects);
    }

    private static void Pair(
        RegionWork region, PairDelta delta, RegionItem item, PackTerms terms, Func<string, int> childrenOf,
        Dictionary<(string Area, string Rule), int> escalations, Effects effects)
    {
        var key = PairKey.Of(delta.Election, delta.Pair);
        region.Core.Pairs = PairKey.Plus(region.Core.Pairs, key, delta.Area, delta.N);
        var reached = PairKey.Reached(region.Core.Pairs, key);
        var call = terms.Aggregate(new() { Scope = AggregateScope.Pair, Reached = reached, Of = childrenOf(region.Core.Code) }, region.Core.Code, item.ReceivedAt);
        Follow(region, new(AggregateScope.Pair, key, region.Core.Code), reached, call, item, escalations, effects);
    }

    private static void Viral(
        RegionWork region, ViralDelta delta, RegionItem item, PackTerms terms, Dictionary<(string Area, string Rule), int> escalations, Effects effects)
    {
        var id = delta.Case.ToString();
        var old = region.Core.Virals.GetValueOrDefault(id) ?? new(delta.Area, delta.ByRate, 0, 0);
        var viral = old with { N = old.N + delta.N, Count = old.Count + delta.Count };
        region.Core.Virals = viral is { N: 0, Count: 0 } ? region.Core.Virals.Remove(id) : region.Core.Virals.SetItem(id, viral);

        // The employee's grain saw the threshold crossed; a reopened case is viral as before.
        var call = viral.N <= 0 ? null : viral.ByRate
            ? terms.Aggregate(new() { Scope = AggregateScope.Case, ReportsPerMinute = viral.Count }, region.Core.Code, item.ReceivedAt)
            : terms.Aggregate(new() { Scope = AggregateScope.Case, Reporters = viral.Count }, region.Core.Code, item.ReceivedAt);
        Follow(region, new(AggregateScope.Case, id, viral.Area, delta.Case), viral.Count, call, item, escalations, effects);
    }

    private static void Follow(
        RegionWork region, Aggregates.Subject subject, int count, AggregateCall? call, RegionItem item,
        Dictionary<(string Area, string Rule), int> escalations, Effects effects)
    {
        var open = Aggregates.Follow(
            region.Core.Open, subject, count, call, item.Cause, item.Election, item.ReceivedAt, out var told);
        if (told is null)
        {
            return;
        }

        var opened = open.Count - region.Core.Open.Count;
        region.Core.Open = open;
        effects.Escalations.Add((told, new(GrainKind.Region, region.Core.Code), Aggregates.Step(opened)));
        if (opened != 0)
        {
            var key = (subject.RegionCode, told.Rule);
            escalations[key] = escalations.GetValueOrDefault(key) + opened;
        }
    }

    private static void Count(Counts counts, CaseDelta delta)
    {
        counts.ByStatus.Plus(delta.Status.Text(), delta.N);
        if (!delta.Left)
        {
            counts.Cases += delta.N;
            counts.BySeverity.Plus(Severities[delta.Severity], delta.N);
            counts.ByAdmission.Plus(delta.Admission.Text(), delta.N);
        }
    }

    private static void Count(Counts counts, ReportDelta delta)
    {
        counts.Reports += delta.N;
        counts.ByAct.Plus(delta.Act.Text(), delta.N);
        counts.ByPhase.Plus(delta.Phase.Text(), delta.N);
    }

    /// <summary>Only the latest minutes are kept: which, follows from the latest of all.</summary>
    private static void Count(SortedList<long, int> minutes, long minute)
    {
        minutes.Plus(minute, 1);
        var oldest = minutes.GetKeyAtIndex(minutes.Count - 1) - RegionState.MostMinutes;
        while (minutes.GetKeyAtIndex(0) <= oldest)
        {
            minutes.RemoveAt(0);
        }
    }

    private static readonly string[] Severities = ["0", "1", "2", "3", "4", "5"];
}
