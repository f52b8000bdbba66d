using System.Collections.Immutable;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Regions;

/// <summary>
/// Core state of a regency's or city's grain: what does not grow with the number of subjects. Districts and agencies are
/// <see cref="PartState"/>s of their own. All sums are signed and without zeros: they depend only on the set of reports.
/// </summary>
public sealed record RegionState
{
    /// <summary>Minutes of receipt that are kept for the rate.</summary>
    public const int MostMinutes = 60;

    public required string Code { get; init; }

    /// <summary>The latest append time of what was reported.</summary>
    public DateTimeOffset AsOf { get; init; }

    public Counts Counts { get; init; } = Counts.None;

    /// <summary>Reports by minute of receipt (minutes since 1970 UTC), the latest <see cref="MostMinutes"/>.</summary>
    public ImmutableSortedDictionary<long, int> Minutes { get; init; } = ImmutableSortedDictionary<long, int>.Empty;

    /// <summary>Registered cases by pair (<c>35.17/2</c>) and area.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>> Pairs { get; init; } =
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>>.Empty;

    /// <summary>Viral cases by id.</summary>
    public ImmutableSortedDictionary<string, ViralCase> Virals { get; init; } = ImmutableSortedDictionary<string, ViralCase>.Empty;

    /// <summary>Open escalations of this grain by scope and key.</summary>
    public ImmutableSortedDictionary<string, AggregateEscalation> Open { get; init; } =
        ImmutableSortedDictionary<string, AggregateEscalation>.Empty;

    /// <summary>Escalations of cases that are not closed, by rule.</summary>
    public ImmutableSortedDictionary<string, int> OfCases { get; init; } = ImmutableSortedDictionary<string, int>.Empty;
}

/// <summary>Cases and reports of an area as DECISION.md 6 counts them; keys are codes.</summary>
public sealed record Counts
{
    /// <summary>Nothing yet.</summary>
    public static readonly Counts None = new();

    /// <summary>Incidents decided, by their own place: never falls.</summary>
    public int Incidents { get; init; }

    /// <summary>Cases that did not leave.</summary>
    public int Cases { get; init; }

    /// <summary>Reports of those cases.</summary>
    public int Reports { get; init; }

    public ImmutableSortedDictionary<string, int> BySeverity { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    public ImmutableSortedDictionary<string, int> ByAct { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    public ImmutableSortedDictionary<string, int> ByPhase { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>All cases, those that left too.</summary>
    public ImmutableSortedDictionary<string, int> ByStatus { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    public ImmutableSortedDictionary<string, int> ByAdmission { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>The sums of two areas.</summary>
    public Counts Plus(Counts other) => new()
    {
        Incidents = Incidents + other.Incidents,
        Cases = Cases + other.Cases,
        Reports = Reports + other.Reports,
        BySeverity = Sum(BySeverity, other.BySeverity),
        ByAct = Sum(ByAct, other.ByAct),
        ByPhase = Sum(ByPhase, other.ByPhase),
        ByStatus = Sum(ByStatus, other.ByStatus),
        ByAdmission = Sum(ByAdmission, other.ByAdmission),
    };

    private static ImmutableSortedDictionary<string, int> Sum(ImmutableSortedDictionary<string, int> a, ImmutableSortedDictionary<string, int> b)
    {
        foreach (var (key, n) in b)
        {
            a = a.Plus(key, n);
        }

        return a;
    }
}

/// <summary>State of one district (<c>d/CODE</c>) or agency (<c>a/KEY</c>) of a region.</summary>
public sealed record PartState
{
    internal static readonly PartState EmptyAgency = new();

    internal static readonly PartState EmptyDistrict = new() { Counts = Counts.None, Minutes = ImmutableSortedDictionary<long, int>.Empty };

    /// <summary>Districts only.</summary>
    public Counts? Counts { get; init; }

    /// <summary>Districts only: reports by minute of receipt.</summary>
    public ImmutableSortedDictionary<long, int>? Minutes { get; init; }

    public SubjectDays Days { get; init; } = SubjectDays.None;
}

/// <summary>A viral case: how many of its changes say so (1) and its measure.</summary>
public sealed record ViralCase(string Area, bool ByRate, int N, int Count);

/// <summary>An escalation that this region opened and has not closed.</summary>
/// <param name="From">First and last day of the windows that crossed (504, 505).</param>
public sealed record AggregateEscalation(
    GridId Id, string Rule, string Key, string RegionCode, string Election, EscalationStatus Status, DateTimeOffset OpenedAt, DateTimeOffset UpdatedAt, DateTimeOffset? DueAt,
    int Count, int Threshold, Level? Level, IReadOnlyList<Body> Bodies, Bilingual Title, GridId? Case, DateOnly? From, DateOnly? To);
