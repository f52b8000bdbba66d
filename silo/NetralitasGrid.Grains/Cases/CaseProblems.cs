using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Employees;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Cases;

/// <summary>Why a step on a case is refused: one of these codes, or the id of the process rule that forbids it (<c>NG-608</c>).</summary>
public static class CaseProblems
{
    /// <summary>The subject has no such case.</summary>
    public const string NoCase = "NO_CASE";

    /// <summary>The case changed since the sender saw it.</summary>
    public const string Version = "VERSION";

    /// <summary>The status does not allow the step.</summary>
    public const string StatusForbids = "STATUS_FORBIDS";

    /// <summary>Cases merge only within one subject and province, into one that still takes reports.</summary>
    public const string MergeForbidden = "MERGE_FORBIDDEN";

    /// <summary>The step lacks what it needs (RULE without violation, FORWARD without body…).</summary>
    public const string Incomplete = "INCOMPLETE_EVENT";

    /// <summary>The case took a step since the report and its latest decision were read: they are to be read again.</summary>
    public const string MovedOn = "MOVED_ON";

    /// <summary>The first problem of a step, or null.</summary>
    internal static string? Of(CaseState state, EmployeeState subject, CaseEventMessage step, DateTimeOffset at, PackTerms terms)
    {
        if (step.ExpectedVersion is { } expected && expected != state.Version)
        {
            return Version;
        }

        if (Lacks(step))
        {
            return Incomplete;
        }

        if (step.Type == CaseEventType.Forward && CaseEvents.IsNow(state, terms.Routed(step.Body!.Value, at, state.RegionCode)))
        {
            return null;
        }

        var to = CaseTransitions.To(step.Type, state.Status);
        if (to.Count == 0 || (step.Status is { } status && step.Type is CaseEventType.Outcome or CaseEventType.AppealDecided && !to.Contains(step.Status.Value)))
        {
            return StatusForbids;
        }

        return step.Type switch
        {
            CaseEventType.Forward => Blocked(step, terms),
            CaseEventType.Merge when !MayMerge(state, subject, step.Into!.Value) => MergeForbidden,
            CaseEventType.Redecide when step.Steps != state.Steps => MovedOn,
            CaseEventType.Reopen when state.Before.Count == 0 => StatusForbids,
            _ => null,
        };
    }

    /// <summary>The process rule that forbids the forward: NG-608 without a study.</summary>
    private static string? Blocked(CaseEventMessage step, PackTerms terms) => terms.Process(new()
    {
        Event = step.Type,
        HasStudy = !string.IsNullOrEmpty(step.StudySha256),
    }).FirstOrDefault(r => r.Blocks)?.Id;

    private static bool Lacks(CaseEventMessage step) => step.Type switch
    {
        CaseEventType.Rule => step.Violation is null,
        CaseEventType.Forward => step.Body is null,
        CaseEventType.Outcome or CaseEventType.AppealDecided => step.Status is null,
        CaseEventType.Delegate or CaseEventType.TakeOver => step.Level is null,
        CaseEventType.Merge => step.Into is null,
        CaseEventType.Redecide => step.Incident is null || step.Last is null || step.Steps is null,
        _ => false,
    };

    /// <summary>The other end must be another case of this subject and province that is no way back here.</summary>
    private static bool MayMerge(CaseState state, EmployeeState subject, GridId into)
    {
        var target = subject.Find(into);
        return target is not null && target.Id != state.Id && CaseStatuses.TakesReports(target.Status)
            && AreaCode.ProvinceOf(target.RegionCode) == AreaCode.ProvinceOf(state.RegionCode);
    }
}
