using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Employees;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Views;

/// <summary>A subject as answers show it (DECISION.md 6): keys and codes, never a name.</summary>
public sealed record EmployeeView
{
    /// <summary>Cases shown in <see cref="Recent"/>, newest first.</summary>
    public const int MostRecent = 20;

    public required string Key { get; init; }

    /// <summary>Masked identity number, for those who may see it.</summary>
    public string? Masked { get; init; }

    public required IdentityStrength Identity { get; init; }

    public required IReadOnlyList<SubjectKind> Kinds { get; init; }

    public required IReadOnlyList<Position> Positions { get; init; }

    /// <summary>Agency keys.</summary>
    public required IReadOnlyList<string> Agencies { get; init; }

    public required EmployeeCasesView Cases { get; init; }

    public required IReadOnlyList<RecentCaseView> Recent { get; init; }

    /// <summary>Whether a new case would be a repeat (NG-501).</summary>
    public required bool Repeat { get; init; }

    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Cells that did not answer: what they know of the subject is not in it. Absent when all did.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? MissingCells { get; init; }

    /// <summary>From the grain's state.</summary>
    /// <param name="today">Local day at which registered cases are looked back from.</param>
    /// <param name="days">How far (90), <paramref name="proven"/> and <paramref name="registered"/> what makes a repeat (1, 2): thresholds of the pack.</param>
    public static EmployeeView Of(EmployeeState state, string? masked, DateOnly today, int days, int proven, int registered)
    {
        var record = EmployeeRecord.Of(state, default, today, days);
        return new()
        {
            Key = state.Key,
            Masked = masked,
            Identity = state.Identity,
            Kinds = state.Kinds,
            Positions = state.Positions,
            Agencies = state.Agencies,
            Cases = new(
                state.Cases.Count(CaseStatuses.IsOpen), state.Cases.Count(c => CaseStatuses.IsRegistered(c) && IsRecent(c, today, days)),
                state.Cases.Count(CaseStatuses.IsProven), state.Cases.Count(CaseStatuses.IsNotProven)),
            Recent =
            [
                .. state.Cases.Reverse().Take(MostRecent).Select(c => new RecentCaseView(c.Id, c.Family, c.Severity, c.Status, c.FirstEventAt)),
            ],
            Repeat = record.Proven >= proven || record.Registered >= registered,
            AsOf = state.AsOf,
        };
    }

    private static bool IsRecent(CaseState state, DateOnly today, int days) => today.DayNumber - state.Anchor.DayNumber is >= 0 and var ago && ago <= days;
}

/// <summary>How many cases stand how.</summary>
public sealed record EmployeeCasesView(int Open, int Registered90Days, int Proven, int NotProven);

public sealed record RecentCaseView(GridId Id, string Family, int Severity, CaseStatus Status, DateTimeOffset FirstEventAt);
