using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Employees;

/// <summary>State of an employee's grain: the subject's cases and record, without a name or number. Immutable.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(EmployeeStateJson))]
public sealed record EmployeeState
{
    /// <summary>Agencies that are remembered for the employee's answer, the first ones.</summary>
    public const int MostAgencies = 32;

    public required string Key { get; init; }

    public required IdentityStrength Identity { get; init; }

    public IReadOnlyList<SubjectKind> Kinds { get; init; } = [];

    public IReadOnlyList<Position> Positions { get; init; } = [];

    /// <summary>Agency keys.</summary>
    public IReadOnlyList<string> Agencies { get; init; } = [];

    /// <summary>Cases, oldest first in log order.</summary>
    public IReadOnlyList<CaseState> Cases { get; init; } = [];

    /// <summary>What humans made of cases in other cells, the latest of each.</summary>
    public IReadOnlyList<RecordFact> Elsewhere { get; init; } = [];

    /// <summary>The key of the same person that goes on instead of this one, or null: what humans make of cases here is told there.</summary>
    public string? JoinedTo { get; init; }

    /// <summary>How often this key has joined another or parted from it.</summary>
    public int Joins { get; init; }

    /// <summary>Received time of the latest message that changed it.</summary>
    public DateTimeOffset AsOf { get; init; }

    /// <summary>The case of an id, or null.</summary>
    public CaseState? Find(GridId id)
    {
        for (var i = 0; i < Cases.Count; i++)
        {
            if (Cases[i].Id == id)
            {
                return Cases[i];
            }
        }

        return null;
    }

    /// <summary>The same with one case put in its place, or added as the newest; its version grows.</summary>
    internal EmployeeState With(CaseState changed)
    {
        changed = changed with { Version = changed.Version + 1 };
        var at = 0;
        while (at < Cases.Count && Cases[at].Id != changed.Id)
        {
            at++;
        }

        var cases = new CaseState[Math.Max(Cases.Count, at + 1)];
        for (var i = 0; i < cases.Length; i++)
        {
            cases[i] = i == at ? changed : Cases[i];
        }

        return this with { Cases = cases };
    }
}
