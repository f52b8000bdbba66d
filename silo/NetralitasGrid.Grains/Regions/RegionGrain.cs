using System.Collections.Immutable;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Regions;

/// <summary>
/// The grain of a regency or city: adds up what employees' grains tell, sees clusters (NG-504, 505), TSM (NG-506) and viral cases (NG-507),
/// and tells its province. Everything is a signed sum, so that the order of reports does not matter.
/// </summary>
internal static class RegionGrain
{
    private const string District = "d/";

    /// <summary>Applies what one message changed in this region.</summary>
    /// <param name="childrenOf">How many areas the catalogue knows one level below an area.</param>
    public static void Apply(RegionDraft draft, RegionItem item, PackTerms terms, Func<string, int> childrenOf, Effects effects)
    {
        var region = draft.Core.Code;
        var escalations = new Dictionary<(string Area, string Rule), int>();
        var first = Advance(draft, item, terms, escalations, effects);
        if (item.Incident is { } incident)
        {
            Counted(draft, CountedBy(incident), c => c with { Incidents = c.Incidents + 1 }, Minute(item.ReceivedAt));
        }

        foreach (var delta in item.Cases)
        {
            Counted(draft, delta.Area, c => Cases(c, delta), null);
        }

        foreach (var delta in item.Reports)
        {
            Counted(draft, delta.Area, c => Reports(c, delta), null);
        }

        foreach (var delta in item.Days)
        {
            var part = draft.Part(delta.Part);
            var days = part.Days.In(terms.WindowDays).Since(first);
            days = delta.Day.DayNumber < first ? days : days.Plus(delta.Day.DayNumber, SubjectDays.Short(item.Subject), delta.N);
            draft.Put(delta.Part, part with { Days = days });
            Cluster(draft, delta.Part, item, terms, escalations, effects);
        }

        var ofProvince = new List<PairDelta>();
        foreach (var delta in item.Pairs)
        {
            if (delta.Election == region)
            {
                Pair(draft, delta, item, terms, childrenOf, escalations, effects);
            }
            else
            {
                ofProvince.Add(delta);
            }
        }

        foreach (var delta in item.Virals)
        {
            Viral(draft, delta, item, terms, escalations, effects);
        }

        foreach (var delta in item.Escalations)
        {
            draft.Core = draft.Core with { OfCases = draft.Core.OfCases.Plus(delta.Rule, delta.N) };
            escalations[(delta.Area, delta.Rule)] = escalations.GetValueOrDefault((delta.Area, delta.Rule)) + delta.N;
        }

        var told = escalations.Where(e => e.Value != 0).Select(e => new EscalationDelta(e.Key.Area, e.Key.Rule, e.Value)).ToArray();
        if (ofProvince.Count > 0 || told.Length > 0)
        {
            effects.Provinces.Add((AreaCode.ProvinceOf(region), new()
            {
                Cause = item.Cause,
                Election = item.Election,
                ReceivedAt = item.ReceivedAt,
                AppendedAt = item.AppendedAt,
                Pairs = ofProvince,
                Escalations = told,
            }));
        }
    }

    /// <summary>The parts that a report touches.</summary>
    public static IEnumerable<string> PartsOf(RegionItem item)
    {
        if (item.Incident is { } incident && AreaCode.DistrictOf(incident) is { } district)
        {
            yield return District + district;
        }

        foreach (var area in item.Cases.Select(d => d.Area).Concat(item.Reports.Select(d => d.Area)))
        {
            if (AreaCode.DistrictOf(area) is { } counted)
            {
                yield return District + counted;
            }
        }

        foreach (var day in item.Days)
        {
            yield return day.Part;
        }
    }

    /// <summary>The parts of open clusters, whose days may have to be forgotten when time moves on.</summary>
    public static IEnumerable<string> PartsOfOpen(RegionState core) =>
        core.Open.Values.Where(e => e.From is not null).Select(e => e.RegionCode == core.Code ? "a/" + e.Key : District + e.Key);

    /// <summary>The first day of the buckets that are kept.</summary>
    public static int FirstKept(RegionState core, PackTerms terms) => terms.LocalDate(core.Code, core.AsOf).DayNumber - terms.KeptDays;

    private static string CountedBy(string area) => AreaCode.DistrictOf(area) ?? AreaCode.RegencyOf(area);

    /// <summary>Moves the region's time; when old days go, open clusters are counted again.</summary>
    private static int Advance(
        RegionDraft draft, RegionItem item, PackTerms terms, Dictionary<(string Area, string Rule), int> escalations, Effects effects)
    {
        if (item.AppendedAt <= draft.Core.AsOf)
        {
            return FirstKept(draft.Core, terms);
        }

        var old = draft.Core.AsOf == default ? int.MinValue : FirstKept(draft.Core, terms);
        draft.Core = draft.Core with { AsOf = item.AppendedAt };
        var first = FirstKept(draft.Core, terms);
        if (first > old && old != int.MinValue)
        {
            foreach (var name in PartsOfOpen(draft.Core).ToArray())
            {
                var part = draft.Part(name);
                draft.Put(name, part with { Days = part.Days.Since(first) });
                Cluster(draft, name, item, terms, escalations, effects);
            }
        }

        return first;
    }

    private static void Cluster(
        RegionDraft draft, string name, RegionItem item, PackTerms terms, Dictionary<(string Area, string Rule), int> escalations, Effects effects)
    {
        var key = name[2..];
        var scope = name[0] == 'd' ? AggregateScope.District : AggregateScope.Agency;
        var days = draft.Part(name).Days;
        var most = days.Most;
        var call = terms.Aggregate(new() { Scope = scope, Subjects = most }, draft.Core.Code, item.ReceivedAt);
        var crossing = call is null ? null : days.Crossing(call.Threshold);
        var range = crossing is { } c ? (DateOnly.FromDayNumber(c.First), DateOnly.FromDayNumber(c.Last)) : ((DateOnly, DateOnly)?)null;
        var subject = new Aggregates.Subject(scope, key, scope == AggregateScope.District ? key : draft.Core.Code, null, range);
        Follow(draft, subject, most, call, item, escalations, effects);
    }

    private static void Pair(
        RegionDraft draft, PairDelta delta, RegionItem item, PackTerms terms, Func<string, int> childrenOf,
        Dictionary<(string Area, string Rule), int> escalations, Effects effects)
    {
        var key = PairKey.Of(delta.Election, delta.Pair);
        draft.Core = draft.Core with { Pairs = PairKey.Plus(draft.Core.Pairs, key, delta.Area, delta.N) };
        var reached = PairKey.Reached(draft.Core.Pairs, key);
        var call = terms.Aggregate(new() { Scope = AggregateScope.Pair, Reached = reached, Of = childrenOf(draft.Core.Code) }, draft.Core.Code, item.ReceivedAt);
        Follow(draft, new(AggregateScope.Pair, key, draft.Core.Code), reached, call, item, escalations, effects);
    }

    private static void Viral(
        RegionDraft draft, ViralDelta delta, RegionItem item, PackTerms terms, Dictionary<(string Area, string Rule), int> escalations, Effects effects)
    {
        var id = delta.Case.ToString();
        var old = draft.Core.Virals.GetValueOrDefault(id) ?? new(delta.Area, delta.ByRate, 0, 0);
        var viral = old with { N = old.N + delta.N, Count = old.Count + delta.Count };
        draft.Core = draft.Core with
        {
            Virals = viral is { N: 0, Count: 0 } ? draft.Core.Virals.Remove(id) : draft.Core.Virals.SetItem(id, viral),
        };

        // The employee's grain saw the threshold crossed; a reopened case is viral as before.
        var call = viral.N <= 0 ? null : viral.ByRate
            ? terms.Aggregate(new() { Scope = AggregateScope.Case, ReportsPerMinute = viral.Count }, draft.Core.Code, item.ReceivedAt)
            : terms.Aggregate(new() { Scope = AggregateScope.Case, Reporters = viral.Count }, draft.Core.Code, item.ReceivedAt);
        Follow(draft, new(AggregateScope.Case, id, viral.Area, delta.Case), viral.Count, call, item, escalations, effects);
    }

    private static void Follow(
        RegionDraft draft, Aggregates.Subject subject, int count, AggregateCall? call, RegionItem item,
        Dictionary<(string Area, string Rule), int> escalations, Effects effects)
    {
        var open = Aggregates.Follow(
            draft.Core.Open, new(GrainKind.Region, draft.Core.Code), subject, count, call, item.Cause, item.Election, item.ReceivedAt, out var row);
        if (row is null)
        {
            return;
        }

        var opened = open.Count - draft.Core.Open.Count;
        draft.Core = draft.Core with { Open = open };
        effects.Escalations.Add((row.Id, row));
        if (opened != 0)
        {
            var key = (subject.RegionCode, row.Rule);
            escalations[key] = escalations.GetValueOrDefault(key) + opened;
        }
    }

    private static void Counted(RegionDraft draft, string area, Func<Counts, Counts> change, long? minute)
    {
        draft.Core = draft.Core with
        {
            Counts = change(draft.Core.Counts),
            Minutes = minute is { } m ? Minutes(draft.Core.Minutes, m) : draft.Core.Minutes,
        };
        if (AreaCode.DistrictOf(area) is { } district)
        {
            var part = draft.Part(District + district);
            draft.Put(District + district, part with
            {
                Counts = change(part.Counts ?? Regions.Counts.None),
                Minutes = minute is { } at ? Minutes(part.Minutes ?? ImmutableSortedDictionary<long, int>.Empty, at) : part.Minutes,
            });
        }
    }

    private static Counts Cases(Counts counts, CaseDelta delta) => delta.Left
        ? counts with { ByStatus = counts.ByStatus.Plus(delta.Status.Text(), delta.N) }
        : counts with
        {
            Cases = counts.Cases + delta.N,
            ByStatus = counts.ByStatus.Plus(delta.Status.Text(), delta.N),
            BySeverity = counts.BySeverity.Plus(delta.Severity.ToString(System.Globalization.CultureInfo.InvariantCulture), delta.N),
            ByAdmission = counts.ByAdmission.Plus(delta.Admission.Text(), delta.N),
        };

    private static Counts Reports(Counts counts, ReportDelta delta) => counts with
    {
        Reports = counts.Reports + delta.N,
        ByAct = counts.ByAct.Plus(delta.Act.Text(), delta.N),
        ByPhase = counts.ByPhase.Plus(delta.Phase.Text(), delta.N),
    };

    private static long Minute(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60;

    /// <summary>Only the latest minutes are kept: which, follows from the latest of all.</summary>
    private static ImmutableSortedDictionary<long, int> Minutes(ImmutableSortedDictionary<long, int> minutes, long minute)
    {
        minutes = minutes.Plus(minute, 1);
        var oldest = minutes.Keys.Last() - RegionState.MostMinutes;
        while (minutes.Keys.First() <= oldest)
        {
            minutes = minutes.Remove(minutes.Keys.First());
        }

        return minutes;
    }
}
