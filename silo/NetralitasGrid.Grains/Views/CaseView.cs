using System.Text.Json;
using System.Text.Json.Serialization;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Regions;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Views;

/// <summary>
/// A case as answers show it (DECISION.md 6). Kept in <see cref="CaseRow.Body"/> without incidents, history and mask; the door fills these
/// in, for those who may see them, and raises the priority.
/// </summary>
public sealed record CaseView
{
    public required GridId Id { get; init; }

    public required string RegionCode { get; init; }

    public required CaseSubjectView Subject { get; init; }

    public required string Family { get; init; }

    public required IReadOnlyList<ActCode> Acts { get; init; }

    public required DateTimeOffset FirstEventAt { get; init; }

    public required DateTimeOffset LastEventAt { get; init; }

    public required int Severity { get; init; }

    /// <summary>Raised for a viral case already; <see cref="CasePriority.Of"/> adds clusters.</summary>
    public required int Priority { get; init; }

    public required CaseStatus Status { get; init; }

    public required Verdict Admission { get; init; }

    public required HandlerView Handler { get; init; }

    public required int Reports { get; init; }

    public required ReportersView Reporters { get; init; }

    public required bool Viral { get; init; }

    public IReadOnlyList<CaseIncidentView> Incidents { get; init; } = [];

    public required IReadOnlyList<CaseClockView> Clocks { get; init; }

    public Ruling? Ruling { get; init; }

    public CaseOutcome? Outcome { get; init; }

    public IReadOnlyList<CaseStep> History { get; init; } = [];

    public required int Version { get; init; }

    /// <summary>Where and when it counts in clusters: kept in the row for <see cref="CasePriority"/>, never shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SubjectDay>? Days { get; init; }

    /// <summary>Reads what a row keeps.</summary>
    public static CaseView Of(CaseRow row) =>
        JsonSerializer.Deserialize(row.Body, ViewsJson.Default.CaseView) ?? throw new InvalidDataException("The case row is empty.");

    /// <summary>
    /// The whole case for an answer.
    /// </summary>
    /// <param name="masked">Masked identity number for those who may see it, else null.</param>
    /// <param name="regions">Core states of the regions that <see cref="Days"/> names, by code: their open clusters raise the priority.</param>
    public CaseView Complete(
        string? masked, IReadOnlyList<CaseIncidentRow> incidents, IReadOnlyList<CaseHistoryRow> history, IReadOnlyDictionary<string, RegionState> regions) => this with
        {
            Subject = Subject with { Masked = masked },
            Priority = CasePriority.Of(this, regions),
            Incidents = [.. incidents.Select(i => new CaseIncidentView(i.Incident, i.OccurredAt, i.ReceivedAt, i.Decision))],
            History = [.. history.OrderBy(h => h.Sequence).Select(h => JsonSerializer.Deserialize(h.Body, ViewsJson.Default.CaseStep)!)],
            Days = null,
        };
}

/// <summary>The reported person: key, and the mask for those who may see it.</summary>
public sealed record CaseSubjectView(string Key, string? Masked, SubjectKind Kind, Position Position);

/// <summary>Who handles a case.</summary>
public sealed record HandlerView(Body Body, Level? Level);

/// <summary>Distinct reporters, exact unless capped.</summary>
public sealed record ReportersView(int Distinct, bool Capped);

public sealed record CaseIncidentView(GridId Id, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, GridId DecisionId);

public sealed record CaseClockView(
    Clock Clock, string Duration, ClockUnit Unit, ClockStart StartsOn, DateTimeOffset? StartsAt, DateTimeOffset? DueAt, ClockState State);
