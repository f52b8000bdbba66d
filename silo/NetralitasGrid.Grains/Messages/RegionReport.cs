using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Messages;

/// <summary>
/// What an employee's grain tells a region (body of <see cref="MessageKind.RegionReport"/>): the items of one turn, in the order of the
/// messages that caused them. All numbers are signed differences, so that what left is told the same way as what came, and the sum does
/// not depend on the order.
/// </summary>
[System.Text.Json.Serialization.JsonConverter(typeof(RegionReportJson))]
public sealed record RegionReport(IReadOnlyList<RegionItem> Items);

/// <summary>What one message changed in one regency or city.</summary>
public sealed record RegionItem
{
    /// <summary>The message that caused it: ids of escalations derive from it.</summary>
    public required GridId Cause { get; init; }

    public required string Election { get; init; }

    /// <summary>Key of the subject, for distinct counts.</summary>
    public required string Subject { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required DateTimeOffset AppendedAt { get; init; }

    /// <summary>Place of the incident that was decided, or null: it counts once and for ever.</summary>
    public string? Incident { get; init; }

    /// <summary>Incidents of cases that left for another cell or came from one.</summary>
    public IReadOnlyList<IncidentDelta> Moved { get; init; } = [];

    public IReadOnlyList<CaseDelta> Cases { get; init; } = [];

    public IReadOnlyList<ReportDelta> Reports { get; init; } = [];

    public IReadOnlyList<DayDelta> Days { get; init; } = [];

    public IReadOnlyList<PairDelta> Pairs { get; init; } = [];

    public IReadOnlyList<ViralDelta> Virals { get; init; } = [];

    public IReadOnlyList<EscalationDelta> Escalations { get; init; } = [];
}

/// <summary>Incidents of an area.</summary>
public sealed record IncidentDelta(string Area, int N);

/// <summary>Cases of an area that stand so; a case that left counts in its status only.</summary>
public sealed record CaseDelta(string Area, CaseStatus Status, int Severity, Verdict Admission, bool Left, int N);

/// <summary>Reports of counted cases, by the place of each report.</summary>
public sealed record ReportDelta(string Area, ActCode Act, Phase Phase, int N);

/// <summary>
/// Cases that put the subject into an agency (NG-504) or a district (NG-505) on a local event day.
/// </summary>
/// <param name="Part">The part of the region's state: <c>d/35.17.01</c> or <c>a/KEY</c>.</param>
public sealed record DayDelta(string Part, DateOnly Day, int N);

/// <summary>Registered cases for a pair in an area.</summary>
/// <param name="Election">Area of the election, regency (<c>35.17</c>) or province (<c>35</c>).</param>
public sealed record PairDelta(string Election, int Pair, string Area, int N);

/// <summary>A viral case (NG-507) and how its measure changed.</summary>
/// <param name="ByRate">Measured in reports in one minute, else in distinct reporters.</param>
public sealed record ViralDelta(GridId Case, string Area, bool ByRate, int N, int Count);

/// <summary>Escalations of cases in an area that are not closed.</summary>
public sealed record EscalationDelta(string Area, string Rule, int N);
