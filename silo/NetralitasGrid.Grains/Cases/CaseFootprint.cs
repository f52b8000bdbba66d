using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Cases;

/// <summary>
/// What a case adds to the counts of regions. A change of a case is told as the difference of its footprints before and after, so every
/// step and its reversal (REOPEN, OVERRULE, MERGE) sends exactly what changed.
/// </summary>
internal sealed class CaseFootprint
{
    private readonly Dictionary<(string Region, object Key), (int N, int Count)> _sums = [];

    /// <summary>The area that counts are kept by: the district, or the regency where no district is named.</summary>
    public static string CountedBy(string area) => AreaCode.DistrictOf(area) ?? AreaCode.RegencyOf(area);

    /// <summary>Adds (sign 1) or takes away (sign -1) all that a case stands for.</summary>
    public void Add(CaseState state, int sign)
    {
        var area = CountedBy(state.RegionCode);
        var left = CaseStatuses.HasLeft(state);
        Put(area, new CaseDelta(area, state.Status, left ? 0 : state.Severity, left ? default : state.Admission, left, 0), sign);
        foreach (var escalation in state.Escalations)
        {
            if (escalation.Status != EscalationStatus.Closed)
            {
                Put(area, new EscalationDelta(area, escalation.Rule, 0), sign);
            }
        }

        if (left)
        {
            return;
        }

        foreach (var tally in state.Tallies)
        {
            Put(tally.Area, new ReportDelta(tally.Area, tally.Act, tally.Phase, 0), sign * tally.N);
        }

        foreach (var day in state.Days)
        {
            Put(day.Region, new DayDelta(day.Part, day.Day, 0), sign);
        }

        if (CaseStatuses.IsRegistered(state))
        {
            foreach (var pair in state.Pairs)
            {
                Put(pair.Area, new PairDelta(pair.Election, pair.Pair, pair.Area, 0), sign);
            }
        }

        if (state.Viral is { } viral && state.Status != CaseStatus.Selesai)
        {
            Put(area, new ViralDelta(state.Id, area, viral.ByRate, 0, 0), sign, sign * viral.Count);
        }
    }

    /// <summary>One item a region that anything changed in, and the incident's own.</summary>
    public IEnumerable<(string Region, RegionItem Item)> Items(RegionItem template, string? incident)
    {
        var changed = _sums.Where(s => s.Value != default).ToLookup(s => s.Key.Region, s => With(s.Key.Key, s.Value.N, s.Value.Count));
        var regions = changed.Select(c => c.Key).ToList();
        if (incident is not null && !regions.Contains(AreaCode.RegencyOf(incident)))
        {
            regions.Insert(0, AreaCode.RegencyOf(incident));
        }

        foreach (var region in regions)
        {
            var deltas = changed[region].ToList();
            yield return (region, template with
            {
                Incident = incident is not null && AreaCode.RegencyOf(incident) == region ? incident : null,
                Cases = [.. deltas.OfType<CaseDelta>()],
                Reports = [.. deltas.OfType<ReportDelta>()],
                Days = [.. deltas.OfType<DayDelta>()],
                Pairs = [.. deltas.OfType<PairDelta>()],
                Virals = [.. deltas.OfType<ViralDelta>()],
                Escalations = [.. deltas.OfType<EscalationDelta>()],
            });
        }
    }

    private static object With(object key, int n, int count) => key switch
    {
        CaseDelta d => d with { N = n },
        ReportDelta d => d with { N = n },
        DayDelta d => d with { N = n },
        PairDelta d => d with { N = n },
        ViralDelta d => d with { N = n, Count = count },
        EscalationDelta d => d with { N = n },
        _ => throw new InvalidOperationException("A delta of no known kind."),
    };

    private void Put(string area, object key, int n, int count = 0)
    {
        var at = (AreaCode.RegencyOf(area), key);
        var (oldN, oldCount) = _sums.GetValueOrDefault(at);
        _sums[at] = (oldN + n, oldCount + count);
    }
}
