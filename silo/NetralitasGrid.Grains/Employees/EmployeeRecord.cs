using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Employees;

/// <summary>The subject's record for NG-501: what humans registered or proved in other cases, never what was merely reported.</summary>
public static class EmployeeRecord
{
    private static readonly RecordFacts None = new();

    /// <summary>The record as it stands for an incident of a local day in a case; empty when the subject is known by guess only.</summary>
    /// <param name="caseId">The incident's own case, which never counts.</param>
    /// <param name="days">How far back registered cases count (90).</param>
    public static RecordFacts Of(EmployeeState state, GridId caseId, DateOnly date, int days)
    {
        if (state.Identity != IdentityStrength.Verified || (state.Cases.Count == 0 && state.Elsewhere.Count == 0))
        {
            return None;
        }

        var proven = 0;
        var registered = 0;
        foreach (var other in state.Cases)
        {
            if (other.Id != caseId)
            {
                Count(other.Anchor, CaseStatuses.IsRegistered(other), CaseStatuses.IsProven(other));
            }
        }

        foreach (var fact in state.Elsewhere)
        {
            Count(fact.EventDate, fact.Registered, fact.Proven);
        }

        return proven == 0 && registered == 0 ? None : new() { Proven = proven, Registered = registered };

        void Count(DateOnly anchor, bool isRegistered, bool isProven)
        {
            var before = date.DayNumber - anchor.DayNumber;
            proven += isProven ? 1 : 0;
            registered += isRegistered && before >= 0 && before <= days ? 1 : 0;
        }
    }
}
