using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Cases;

/// <summary>
/// What a case adds to the counts of regions. A change of a case is told as the difference of its footprints before and after, so every
/// step and its reversal (REOPEN, OVERRULE, MERGE) sends exactly what changed.
/// </summary>
internal sealed class CaseFootprint
{
    /// <summary>Up to so many sums are found by going through them.</summary>
    private const int Few = 16;

    private readonly List<Sum> _sums = new(8);

    /// <summary>Where each sum stands, once they are more than a few.</summary>
    private Dictionary<(string Region, object Key), int>? _places;

    /// <summary>The latest area and its regency: most of a case lies in one.</summary>
    private (string Area, string Regency) _last = ("", "");

    /// <summary>The area that counts are kept by: the district, or the regency where no district is named.</summary>
    public static string CountedBy(string area) => AreaCode.DistrictOf(area) ?? AreaCode.RegencyOf(area);

    /// <summary>Adds (sign 1) or takes away (sign -1) all that a case stands for.</summary>
    public void Add(CaseState state, int sign)
    {
        var area = CountedBy(state.RegionCode);
        var left = CaseStatuses.HasLeft(state);
        Put(area, new CaseDelta(area, state.Status, left ? 0 : state.Severity, left ? default : state.Admission, left, 0), sign);
        foreach (var escalation in state.Escalations.Span())
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

        foreach (var tally in state.Tallies.Span())
        {
            Put(tally.Area, new ReportDelta(tally.Area, tally.Act, tally.Phase, 0), sign * tally.N);
        }

        foreach (var day in state.Days.Span())
        {
            Put(day.Region, new DayDelta(day.Part, day.Day, 0), sign);
        }

        if (CaseStatuses.IsRegistered(state))
        {
            foreach (var pair in state.Pairs.Span())
            {
                Put(pair.Area, new PairDelta(pair.Election, pair.Pair, pair.Area, 0), sign);
            }
        }

        if (state.Viral is { } viral && state.Status != CaseStatus.Selesai)
        {
            Put(area, new ViralDelta(state.Id, area, viral.ByRate, 0, 0), sign, sign * viral.Count);
        }
    }

    /// <summary>Adds or takes away the incidents of a case, which are counted once and for ever: only another cell can count them instead.</summary>
    public void AddIncidents(CaseState state, int sign)
    {
        foreach (var tally in state.Tallies.Span())
        {
            Put(tally.Area, new IncidentDelta(tally.Area, 0), sign * tally.N);
        }
    }

    /// <summary>One item a region that anything changed in, and the incident's own.</summary>
    public IReadOnlyList<(string Region, RegionItem Item)> Items(RegionItem template, string? incident)
    {
        var regions = new List<(string Region, Deltas Deltas)>();
        if (incident is not null)
        {
            regions.Add((AreaCode.RegencyOf(incident), new()));
        }

        foreach (var (region, key, n, count) in _sums)
        {
            if (n != 0 || count != 0)
            {
                DeltasOf(regions, region).Add(key, n, count);
            }
        }

        var items = new (string, RegionItem)[regions.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = (regions[i].Region, regions[i].Deltas.Into(template, i == 0 ? incident : null));
        }

        return items;
    }

    private static Deltas DeltasOf(List<(string Region, Deltas Deltas)> regions, string region)
    {
        foreach (var (known, deltas) in regions)
        {
            if (known == region)
            {
                return deltas;
            }
        }

        regions.Add((region, new()));
        return regions[^1].Deltas;
    }

    private void Put(string area, object key, int n, int count = 0)
    {
        if (!ReferenceEquals(_last.Area, area))
        {
            _last = (area, AreaCode.RegencyOf(area));
        }

        var region = _last.Regency;
        if (PlaceOf(region, key) is >= 0 and var at)
        {
            _sums[at] = _sums[at] with { N = _sums[at].N + n, Count = _sums[at].Count + count };
            return;
        }

        _places?.Add((region, key), _sums.Count);
        _sums.Add(new(region, key, n, count));
    }

    private int PlaceOf(string region, object key)
    {
        if (_sums.Count <= Few)
        {
            for (var i = 0; i < _sums.Count; i++)
            {
                if (_sums[i].Key.Equals(key) && _sums[i].Region == region)
                {
                    return i;
                }
            }

            return -1;
        }

        if (_places is null)
        {
            _places = new(2 * _sums.Count);
            for (var i = 0; i < _sums.Count; i++)
            {
                _places.Add((_sums[i].Region, _sums[i].Key), i);
            }
        }

        return _places.GetValueOrDefault((region, key), -1);
    }

    /// <summary>How often something was added, less how often it was taken away.</summary>
    private readonly record struct Sum(string Region, object Key, int N, int Count);

    /// <summary>What changed in one region, by kind.</summary>
    private sealed class Deltas
    {
        private readonly List<CaseDelta> _cases = [];
        private readonly List<ReportDelta> _reports = [];
        private readonly List<DayDelta> _days = [];
        private List<PairDelta>? _pairs;
        private List<ViralDelta>? _virals;
        private List<EscalationDelta>? _escalations;
        private List<IncidentDelta>? _moved;

        public void Add(object key, int n, int count)
        {
            switch (key)
            {
                case CaseDelta delta:
                    _cases.Add(delta with { N = n });
                    break;
                case IncidentDelta delta:
                    (_moved ??= []).Add(delta with { N = n });
                    break;
                case ReportDelta delta:
                    _reports.Add(delta with { N = n });
                    break;
                case DayDelta delta:
                    _days.Add(delta with { N = n });
                    break;
                case PairDelta delta:
                    (_pairs ??= []).Add(delta with { N = n });
                    break;
                case ViralDelta delta:
                    (_virals ??= []).Add(delta with { N = n, Count = count });
                    break;
                case EscalationDelta delta:
                    (_escalations ??= []).Add(delta with { N = n });
                    break;
                default:
                    throw new InvalidOperationException("A delta of no known kind.");
            }
        }

        public RegionItem Into(RegionItem item, string? incident) => item with
        {
            Incident = incident,
            Cases = _cases,
            Reports = _reports,
            Days = _days,
            Pairs = _pairs ?? item.Pairs,
            Virals = _virals ?? item.Virals,
            Escalations = _escalations ?? item.Escalations,
            Moved = _moved ?? item.Moved,
        };
    }
}
