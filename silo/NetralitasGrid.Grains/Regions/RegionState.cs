using System.Collections.Immutable;
using System.Text.Json.Serialization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;

namespace NetralitasGrid.Grains.Regions;

/// <summary>
/// Core state of a regency's or city's grain: what does not grow with the number of subjects. Districts and agencies are
/// <see cref="PartState"/>s of their own. All sums are signed and without zeros: they depend only on the set of reports.
/// Mutable: a turn reads it, changes it in place and writes it once (<see cref="RegionWork"/>).
/// </summary>
[JsonConverter(typeof(RegionStateJson))]
public sealed record RegionState
{
    /// <summary>Minutes of receipt that are kept for the rate.</summary>
    public const int MostMinutes = 60;

    public required string Code { get; init; }

    /// <summary>The latest append time of what was reported.</summary>
    public DateTimeOffset AsOf { get; set; }

    // Made when first asked for, here and below: a state that is read brings its own.
    public Counts Counts { get => field ??= new(); init; }

    /// <summary>Reports by minute of receipt (minutes since 1970 UTC), the latest <see cref="MostMinutes"/>.</summary>
    public SortedList<long, int> Minutes { get => field ??= []; init; }

    /// <summary>Registered cases by pair (<c>35.17/2</c>) and area.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>> Pairs { get; set; } =
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>>.Empty;

    /// <summary>Viral cases by id.</summary>
    public ImmutableSortedDictionary<string, ViralCase> Virals { get; set; } = ImmutableSortedDictionary<string, ViralCase>.Empty;

    /// <summary>Open escalations of this grain by scope and key.</summary>
    public ImmutableSortedDictionary<string, AggregateEscalation> Open { get; set; } =
        ImmutableSortedDictionary<string, AggregateEscalation>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Escalations of cases that are not closed, by rule.</summary>
    public SortedList<string, int> OfCases { get => field ??= Tally.Empty(); init; }
}

/// <summary>Cases and reports of an area as DECISION.md 6 counts them; keys are codes.</summary>
public sealed record Counts
{
    /// <summary>Incidents decided, by their own place: never falls.</summary>
    public int Incidents { get; set; }

    /// <summary>Cases that did not leave.</summary>
    public int Cases { get; set; }

    /// <summary>Reports of those cases.</summary>
    public int Reports { get; set; }

    public SortedList<string, int> BySeverity { get; init; } = Tally.Empty();

    public SortedList<string, int> ByAct { get; init; } = Tally.Empty();

    public SortedList<string, int> ByPhase { get; init; } = Tally.Empty();

    /// <summary>All cases, those that left too.</summary>
    public SortedList<string, int> ByStatus { get; init; } = Tally.Empty();

    public SortedList<string, int> ByAdmission { get; init; } = Tally.Empty();

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

    private static SortedList<string, int> Sum(SortedList<string, int> a, SortedList<string, int> b)
    {
        var sum = new SortedList<string, int>(a, StringComparer.Ordinal);
        foreach (var (key, n) in b)
        {
            sum.Plus(key, n);
        }

        return sum;
    }
}

/// <summary>State of one district (<c>d/CODE</c>) or agency (<c>a/KEY</c>) of a region. Mutable, as its region's.</summary>
[JsonConverter(typeof(PartStateJson))]
public sealed record PartState
{
    /// <summary>Districts only.</summary>
    public Counts? Counts { get; init; }

    /// <summary>Districts only: reports by minute of receipt.</summary>
    public SortedList<long, int>? Minutes { get; init; }

    public SubjectDays Days { get => field ??= new(); set; }

    /// <summary>A part that nothing was reported of yet.</summary>
    internal static PartState New(string name) => name[0] == 'd' ? new() { Counts = new(), Minutes = [] } : new();
}

/// <summary>A viral case: how many of its changes say so (1) and its measure.</summary>
public sealed record ViralCase(string Area, bool ByRate, int N, int Count);

/// <summary>An escalation that this region opened and has not closed.</summary>
/// <param name="From">First and last day of the windows that crossed (504, 505).</param>
[JsonConverter(typeof(AggregateEscalationJson))]
public sealed record AggregateEscalation(
    GridId Id, string Rule, string Key, string RegionCode, string Election, EscalationStatus Status, DateTimeOffset OpenedAt, DateTimeOffset UpdatedAt, DateTimeOffset? DueAt,
    int Count, int Threshold, Level? Level, IReadOnlyList<Body> Bodies, Bilingual Title, GridId? Case, DateOnly? From, DateOnly? To)
{
    private OwnJson<AggregateEscalation> _json;

    /// <summary>As its region's state keeps it: a region writes all that it has open with each turn, and few of them changed.</summary>
    internal byte[] Json => _json.Of(this, AggregateEscalationJson.Shared);
}
