using System.Text.Json;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Employees;

/// <summary>A human's steps on the subject's cases.</summary>
internal static partial class EmployeeGrain
{
    /// <summary>Takes the step, or says why not; either way the event has its answer and its audit entry.</summary>
    public static EmployeeState? Event(
        EmployeeState? state, MailboxMessage message, CaseEventMessage step, Func<string, PackTerms> packs, Effects effects)
    {
        effects.Step = "EVENT";
        var before = state?.Find(step.Case);
        var terms = before is null ? null : packs(before.Election);
        if (before is not null && terms is not null)
        {
            message = message with { ReceivedAt = terms.LocalTime(before.RegionCode, message.ReceivedAt) };
        }

        var problem = before is null || terms is null ? CaseProblems.NoCase : CaseProblems.Of(before, state!, step, message.ReceivedAt, terms);
        var version = before?.Version ?? 0;
        if (problem is null)
        {
            version++;
        }

        effects.Entries.Add(new("CASE_EVENT", "data", EntryBodies.CaseEvent(step, problem, version)));
        effects.Results.Add(new(message.Id, step.Case, problem, version));
        effects.Changes.Add(new(ChangeKind.EventResult, before?.RegionCode ?? "", message.Id, ReadOnlyMemory<byte>.Empty));
        if (problem is not null || state is null || before is null || terms is null)
        {
            return state;
        }

        var changed = step.Type == CaseEventType.Overrule
            ? Overrule(state, before, step, message, terms, effects)
            : CaseEvents.Apply(before, step, message, terms, effects);
        effects.Step = "TELL";
        Tell(effects, message, changed.Election, state.Key, [before], [changed], null);
        return (state with { AsOf = message.ReceivedAt > state.AsOf ? message.ReceivedAt : state.AsOf }).With(changed);
    }

    /// <summary>
    /// A human says that an exemption does not hold: each incident whose latest decision is EXEMPT is decided again without rules 7xx, with
    /// its stored facts, the record and pack of now, and its original times.
    /// </summary>
    private static CaseState Overrule(
        EmployeeState state, CaseState before, CaseEventMessage step, MailboxMessage message, PackTerms terms, Effects effects)
    {
        var changed = CaseSteps.Move(before, step.Type, before.Status, message, CaseStepDetails.Of(step), step.By, effects) with { Exempt = [] };
        var due = new DueTimes(terms, changed.RegionCode);
        foreach (var kept in before.Exempt)
        {
            effects.Step = "DECIDE";
            var report = kept.Report.Deserialize(GrainsJson.Default.IncidentReported)
                ?? throw new InvalidOperationException("An exempt report was not kept.");
            var time = terms.When(report);
            var request = new DecisionRequest
            {
                Incident = kept.Incident,
                Decision = GridId.Derive(GridId.Decision, message.Id, kept.Incident.ToString()),
                Case = before.Id,
                Attached = kept.Attached,
                SameEvidence = kept.SameEvidence,
                Report = report,
                ReceivedAt = kept.ReceivedAt,
                AppendedAt = kept.AppendedAt,
                Record = EmployeeRecord.Of(state, before.Id, time.Date, terms.RecordDays),
                ExemptionsOverruled = true,
                Supersedes = kept.Decision,
            };
            var decision = terms.Decide(request);
            effects.Step = "CASE";
            changed = CaseReports.Decided(changed, report, decision, time.Date, terms.CountsInWindows(time, kept.ReceivedAt));
            changed = CaseClocks.Add(changed, decision.Deadlines, message.AppendedAt, due);
            if (CaseStatuses.IsOpen(changed) && terms.Escalates(decision))
            {
                changed = CaseEscalations.OfDecision(changed, decision, message.Id, message.ReceivedAt);
            }

            Decided("REDECISION", request, decision, effects);
        }

        return changed;
    }
}
