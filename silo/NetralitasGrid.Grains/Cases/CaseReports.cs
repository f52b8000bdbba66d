using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Cases;

/// <summary>What a decided report does to its case.</summary>
internal static class CaseReports
{
    /// <summary>Minutes of receipt that a case remembers for NG-507; late-arriving posts of older minutes are not counted for the rate.</summary>
    private const int MostMinutes = 16;

    private const long TicksAMinute = TimeSpan.TicksPerMinute;

    /// <summary>An empty case for the incident that opens it; its report is added like any other.</summary>
    public static CaseState Open(Decision decision, IncidentReported report, string family, EventTime time, DateTimeOffset occurredAt) => new()
    {
        Id = decision.Case,
        Election = report.Election,
        RegionCode = report.Place,
        DutyRegion = report.Subject.DutyRegion,
        SubjectKey = report.Subject.Key,
        Kind = report.Subject.Kind,
        Position = report.Subject.Position,
        Family = family,
        BeforeDetermination = !time.AfterDetermination,
        Anchor = time.Date,
        FirstEventAt = occurredAt,
        LastEventAt = occurredAt,
        Admission = decision.Admission.Verdict,
        Status = decision.Admission.Verdict is Verdict.Tip or Verdict.Late ? CaseStatus.Penelusuran : CaseStatus.Diterima,
    };

    /// <summary>
    /// Counts a report and its reporter, whatever it was decided to be, and takes over what its first decision asks and counts: bodies, days in clusters.
    /// </summary>
    /// <param name="evidence">What identifies the report's evidence.</param>
    /// <param name="date">The local day of the event; null when it is too old at receipt to count in windows.</param>
    public static CaseState Add(
        CaseState state, IncidentReported report, IReadOnlyList<string> evidence, DateTimeOffset receivedAt, Decision decision, DateOnly? date, PackTerms terms)
    {
        var reporter = report.Reporter.Key ?? "source:" + report.Source;
        var counted = state.Reporters.Contains(reporter);
        var full = state.Reporters.Count >= terms.MostReporters;
        IReadOnlyList<string> reporters = counted || full ? state.Reporters : state.Reporters.Plus(reporter);

        var (whole, standings) = CaseStandings.Add(state, decision);
        var occurredAt = terms.LocalTime(state.RegionCode, report.OccurredAt);
        var tally = (Area: CaseFootprint.CountedBy(report.Place), report.Act.Code, decision.Phase);
        var (minutes, viral) = Virality(state, reporters.Count, receivedAt, terms);
        return state with
        {
            Severity = whole.Severity,
            Priority = whole.Priority,
            Level = whole.Level,
            Admission = whole.Verdict,
            Standings = standings,
            Reports = state.Reports + 1,
            Reporters = reporters,
            Capped = state.Capped || (!counted && full),
            Acts = state.Acts.Contains(report.Act.Code) ? state.Acts : state.Acts.Plus(report.Act.Code),
            FirstEventAt = occurredAt < state.FirstEventAt ? occurredAt : state.FirstEventAt,
            LastEventAt = occurredAt > state.LastEventAt ? occurredAt : state.LastEventAt,
            Evidence = Remembered(state.Evidence, evidence),
            Tallies = Tallied(state.Tallies, tally, 1),
            Pairs = Paired(state.Pairs, report),
            Minutes = minutes,
            Viral = viral,
            NowBodies = NowWith(state.NowBodies, decision),
            Days = decision.Severity >= 1 && date is { } day ? DaysWith(state.Days, report, day, 1) : state.Days,
        };
    }

    /// <summary>
    /// Takes over a report's new decision in the place of its last: what the case took from that one goes, but no body that was called is sent away.
    /// </summary>
    /// <param name="lastDate">The local day that the last decision counted it on; null when it counted in no window.</param>
    /// <param name="date">The same of the new one.</param>
    public static CaseState Redecided(
        CaseState state, IncidentReported report, DecidedReport last, DateOnly? lastDate, Decision decision, DateOnly? date)
    {
        state = CaseStandings.Replace(state, last.Standing, decision);
        var days = last.Standing.Severity >= 1 && lastDate is { } old ? DaysWith(state.Days, report, old, -1) : state.Days;
        var area = CaseFootprint.CountedBy(report.Place);
        return state with
        {
            NowBodies = NowWith(state.NowBodies, decision),
            Days = decision.Severity >= 1 && date is { } day ? DaysWith(days, report, day, 1) : days,
            Tallies = last.Phase == decision.Phase
                ? state.Tallies
                : Tallied(Tallied(state.Tallies, (area, report.Act.Code, last.Phase), -1), (area, report.Act.Code, decision.Phase), 1),
        };
    }

    private static IReadOnlyList<Body> NowWith(IReadOnlyList<Body> now, Decision decision)
    {
        for (var i = 0; i < decision.Targets.Count; i++)
        {
            var target = decision.Targets[i];
            if (target.When == TargetWhen.Now && target.Body != Body.Bawaslu && !now.Contains(target.Body))
            {
                now = now.Plus(target.Body);
            }
        }

        return now;
    }

    private static (IReadOnlyList<MinuteCount> Minutes, Virality? Viral) Virality(CaseState state, int reporters, DateTimeOffset receivedAt, PackTerms terms)
    {
        if (!CaseStatuses.IsOpen(state) && state.Viral is null)
        {
            return ([], null);
        }

        var minute = (receivedAt.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TicksAMinute;
        var (minutes, rate) = Counted(state.Minutes, minute);
        var viral = state.Viral switch
        {
            { ByRate: true } v => rate > v.Count ? v with { Count = rate } : v,
            { } v => v.Count < reporters ? v with { Count = reporters } : v,
            null => Crossed(state.RegionCode, reporters, rate, receivedAt, terms),
        };
        return (minutes, viral);
    }

    /// <summary>One more report of a minute: the latest minutes in order, and how many reports that minute has.</summary>
    private static (MinuteCount[] Minutes, int Rate) Counted(IReadOnlyList<MinuteCount> minutes, long minute)
    {
        if (minutes.Count == 0)
        {
            return ([new(minute, 1)], 1);
        }

        var rate = (minutes.FirstOrDefault(m => m.Minute == minute)?.N ?? 0) + 1;
        return ([.. minutes.Where(m => m.Minute != minute).Append(new(minute, rate)).OrderBy(m => m.Minute).TakeLast(MostMinutes)], rate);
    }

    private static Virality? Crossed(string area, int reporters, int rate, DateTimeOffset receivedAt, PackTerms terms)
    {
        var facts = new AggregateFacts { Scope = AggregateScope.Case, Reporters = reporters, ReportsPerMinute = rate };
        if (terms.Aggregate(facts, area, receivedAt) is null)
        {
            return null;
        }

        var byRate = terms.Aggregate(facts with { ReportsPerMinute = 0 }, area, receivedAt) is null;
        return new(byRate, byRate ? rate : reporters);
    }

    private static IReadOnlyList<string> Remembered(IReadOnlyList<string> known, IReadOnlyList<string> evidence)
    {
        if (known.Count == 0 && evidence.Count <= CaseState.MostEvidence)
        {
            return evidence;
        }

        var news = evidence.Where(e => !known.Contains(e)).Take(CaseState.MostEvidence - known.Count).ToArray();
        return news.Length == 0 ? known : [.. known, .. news];
    }

    private static ReportTally[] Tallied(IReadOnlyList<ReportTally> tallies, (string Area, ActCode Act, Phase Phase) one, int n)
    {
        for (var i = 0; i < tallies.Count; i++)
        {
            if (tallies[i].Area == one.Area && tallies[i].Act == one.Act && tallies[i].Phase == one.Phase)
            {
                var changed = tallies.ToArray();
                changed[i] = tallies[i] with { N = tallies[i].N + n };
                return changed[i].N == 0 ? [.. changed.Where(static t => t.N != 0)] : changed;
            }
        }

        return n > 0 ? tallies.Plus(new(one.Area, one.Act, one.Phase, n)) : [.. tallies];
    }

    /// <summary>A pair counts in its own regency's districts, or in its own province's regencies; elsewhere a report for it proves nothing.</summary>
    private static IReadOnlyList<PairArea> Paired(IReadOnlyList<PairArea> pairs, IncidentReported report)
    {
        if (report.Act.Supports is not { } supports)
        {
            return pairs;
        }

        var area = supports.Election == AreaCode.RegencyOf(report.Place) ? AreaCode.DistrictOf(report.Place)
            : supports.Election == AreaCode.ProvinceOf(report.Place) ? AreaCode.RegencyOf(report.Place)
            : null;
        var pair = area is null ? null : new PairArea(supports.Election, supports.Pair, area);
        return pair is null || pairs.Contains(pair) || pairs.Count >= CaseState.MostDays ? pairs : pairs.Plus(pair);
    }

    /// <summary>504 counts ASN and PPNPN by agency, 505 any kind by district.</summary>
    private static IReadOnlyList<SubjectDay> DaysWith(IReadOnlyList<SubjectDay> days, IncidentReported report, DateOnly date, int n)
    {
        var region = AreaCode.RegencyOf(report.Place);
        if (AreaCode.DistrictOf(report.Place) is { } district)
        {
            Put(new(region, "d/" + district, date));
        }

        if (report.Subject.AgencyKey is { } agency
            && report.Subject.Kind is SubjectKind.Pns or SubjectKind.Pppk or SubjectKind.Pj or SubjectKind.Ppnpn)
        {
            Put(new(region, "a/" + agency, date));
        }

        return days;

        void Put(SubjectDay day)
        {
            for (var i = 0; i < days.Count; i++)
            {
                if (days[i].Day == day.Day && days[i].Part == day.Part && days[i].Region == day.Region)
                {
                    var changed = days.ToArray();
                    changed[i] = days[i] with { N = days[i].N + n };
                    days = changed[i].N == 0 ? [.. changed.Where(static d => d.N != 0)] : changed;
                    return;
                }
            }

            if (n > 0 && days.Count < CaseState.MostDays)
            {
                days = days.Plus(day);
            }
        }
    }
}
