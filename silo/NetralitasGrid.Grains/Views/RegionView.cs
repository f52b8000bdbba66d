using System.Collections.Immutable;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Provinces;
using NetralitasGrid.Grains.Regions;

namespace NetralitasGrid.Grains.Views;

/// <summary>A province, regency or district as answers show it (DECISION.md 6).</summary>
public sealed record RegionView
{
    public required string Code { get; init; }

    public required string Name { get; init; }

    /// <summary>PROVINCE, REGENCY or DISTRICT.</summary>
    public required string Level { get; init; }

    public required Zone Zone { get; init; }

    public required IkpView? Ikp { get; init; }

    public required DateTimeOffset AsOf { get; init; }

    public required CountsView Counts { get; init; }

    public required Last7DaysView Last7Days { get; init; }

    public required int ReportsPerMinute { get; init; }

    public required IReadOnlyList<PairShareView> Pairs { get; init; }

    public required int OpenEscalations { get; init; }

    /// <summary>Whether a cell that holds part of it did not answer.</summary>
    public bool Partial { get; init; }

    public required IReadOnlyList<ChildView> Children { get; init; }

    /// <summary>A regency or city from its core state and parts.</summary>
    /// <param name="label">What is not counted: name, zone, index, children in order.</param>
    /// <param name="core">Null when nothing was reported there yet.</param>
    public static RegionView OfRegency(RegionLabel label, RegionState? core, IReadOnlyDictionary<string, PartState> parts, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.ToOffset(label.Offset).DateTime).DayNumber;
        var clusters = parts.Select(p => (Name: p.Key, Subjects: p.Value.Days.EndingAt(today))).Where(p => p.Subjects > 0).ToList();
        return new()
        {
            Code = label.Code,
            Name = label.Name,
            Level = "REGENCY",
            Zone = label.Zone,
            Ikp = label.Ikp,
            AsOf = now,
            Counts = CountsView.Of(core?.Counts ?? new Counts()),
            Last7Days = new(
                [.. clusters.Where(c => c.Name[0] == 'a').OrderByDescending(c => c.Subjects).ThenBy(c => c.Name, StringComparer.Ordinal)
                    .Select(c => new AgencySubjectsView(c.Name[2..], c.Subjects))],
                [.. clusters.Where(c => c.Name[0] == 'd').OrderBy(c => c.Name, StringComparer.Ordinal)
                    .Select(c => new DistrictSubjectsView(c.Name[2..], c.Subjects))]),
            ReportsPerMinute = core is null ? 0 : Rate.At(core.Minutes, now),
            Pairs = core is null ? [] : PairShareView.All(core.Pairs, label.Children.Count),
            OpenEscalations = core is null ? 0 : core.Open.Count + core.OfCases.Values.Sum(),
            Children = [.. label.Children.Select(c => new ChildView(
                c.Code, c.Name, CountsView.Of(parts.GetValueOrDefault("d/" + c.Code)?.Counts ?? new Counts())))],
        };
    }

    /// <summary>A district from its part of the regency's state.</summary>
    /// <param name="openEscalations">Of the district, from the read side.</param>
    public static RegionView OfDistrict(RegionLabel label, PartState? part, int openEscalations, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.ToOffset(label.Offset).DateTime).DayNumber;
        var subjects = part?.Days.EndingAt(today) ?? 0;
        return new()
        {
            Code = label.Code,
            Name = label.Name,
            Level = "DISTRICT",
            Zone = label.Zone,
            Ikp = label.Ikp,
            AsOf = now,
            Counts = CountsView.Of(part?.Counts ?? new Counts()),
            Last7Days = new([], subjects == 0 ? [] : [new(label.Code, subjects)]),
            ReportsPerMinute = part?.Minutes is { } minutes ? Rate.At(minutes, now) : 0,
            Pairs = [],
            OpenEscalations = openEscalations,
            Children = [],
        };
    }

    /// <summary>A province summed from its regencies' core states; its own state holds the governor's pairs.</summary>
    public static RegionView OfProvince(RegionLabel label, ProvinceState? own, IReadOnlyDictionary<string, RegionState> regencies, DateTimeOffset now)
    {
        var sum = new Counts();
        foreach (var child in label.Children)
        {
            sum = regencies.TryGetValue(child.Code, out var regency) ? sum.Plus(regency.Counts) : sum;
        }

        return new()
        {
            Code = label.Code,
            Name = label.Name,
            Level = "PROVINCE",
            Zone = label.Zone,
            Ikp = label.Ikp,
            AsOf = now,
            Counts = CountsView.Of(sum),
            Last7Days = new([], []),
            ReportsPerMinute = regencies.Values.Where(r => AreaCode.ProvinceOf(r.Code) == label.Code).Sum(r => Rate.At(r.Minutes, now)),
            Pairs = own is null ? [] : PairShareView.All(own.Pairs, label.Children.Count),
            OpenEscalations = own?.OpenEscalations() ?? 0,
            Children = [.. label.Children.Select(c => new ChildView(
                c.Code, c.Name, CountsView.Of(regencies.GetValueOrDefault(c.Code)?.Counts ?? new Counts())))],
        };
    }
}

/// <summary>What is known of an area without counting.</summary>
/// <param name="Offset">Of the zone from UTC.</param>
/// <param name="Children">Code and name one level below, in order.</param>
public sealed record RegionLabel(string Code, string Name, Zone Zone, TimeSpan Offset, IkpView? Ikp, IReadOnlyList<(string Code, string Name)> Children);

/// <summary>What a dated index says of the area.</summary>
public sealed record IkpView(string Class, string Dataset, DateOnly Date);

/// <summary>Distinct subjects of the last seven local days.</summary>
public sealed record Last7DaysView(IReadOnlyList<AgencySubjectsView> Agencies, IReadOnlyList<DistrictSubjectsView> Districts);

public sealed record AgencySubjectsView(string AgencyKey, int Subjects);

public sealed record DistrictSubjectsView(string Code, int Subjects);

/// <summary>An area one level below, with its counts.</summary>
public sealed record ChildView(string Code, string Name, CountsView Counts);

/// <summary>How far registered cases for a pair reach.</summary>
/// <param name="Reached">Areas with at least one.</param>
/// <param name="Of">All areas of the election.</param>
/// <param name="Share">From 0 to 1.</param>
public sealed record PairShareView(string Election, int Pair, int Reached, int Of, double Share)
{
    internal static IReadOnlyList<PairShareView> All(ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>> pairs, int of) =>
    [
        .. pairs.Keys.Select(k => (Key: PairKey.Read(k), Reached: PairKey.Reached(pairs, k))).OrderBy(p => p.Key.Election, StringComparer.Ordinal).ThenBy(p => p.Key.Pair)
            .Select(p => new PairShareView(p.Key.Election, p.Key.Pair, p.Reached, of, of == 0 ? 0 : Math.Round((double)p.Reached / of, 4))),
    ];
}
