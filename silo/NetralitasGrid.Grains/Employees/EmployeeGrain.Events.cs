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
    /// <param name="packs">The active pack of an election.</param>
    /// <param name="named">A pack by its hash.</param>
    public static EmployeeState? Event(
        EmployeeState? state, MailboxMessage message, CaseEventMessage step, Func<string, PackTerms> packs, Func<string, PackTerms> named, Effects effects)
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

        var changed = step.Type switch
        {
            CaseEventType.Overrule => Overrule(state, before, step, message, terms, effects),
            CaseEventType.Redecide => Redecide(state, before, step, message, terms, step.Pack is { } hash ? named(hash) : terms, effects),
            _ => CaseEvents.Apply(before, step, message, terms, effects),
        };
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
        var changed = CaseSteps.Move(before, step.Type, before.Status, message, CaseStepDetails.Of(step), step.By, effects);
        foreach (var kept in before.Exempt)
        {
            changed = Again(state, changed, kept.Incident, kept.Last with { ExemptionsOff = true }, step, message, terms, terms, effects);
        }

        return changed;
    }

    /// <summary>A human wants an incident decided again, under the active pack or a named one; otherwise as after an overruling.</summary>
    /// <param name="deciding">The pack that decides.</param>
    private static CaseState Redecide(
        EmployeeState state, CaseState before, CaseEventMessage step, MailboxMessage message, PackTerms terms, PackTerms deciding, Effects effects)
    {
        var (incident, last) = (step.Incident!.Value, step.Last!); // CaseProblems saw to both.
        var details = CaseStepDetails.Of(step) with { Decision = DecisionOf(message, incident) };
        var changed = CaseSteps.Move(before, step.Type, before.Status, message, details, step.By, effects);
        return Again(state, changed, incident, last, step, message, terms, deciding, effects);
    }

    /// <summary>
    /// Decides a report again: a new decision that names the one it replaces. The case takes it in the place of that one; the incident is counted
    /// already.
    /// </summary>
    private static CaseState Again(
        EmployeeState state, CaseState changed, GridId incident, DecidedReport last, CaseEventMessage step, MailboxMessage message, PackTerms terms,
        PackTerms deciding, Effects effects)
    {
        effects.Step = "DECIDE";
        var report = last.Report.Deserialize(GrainsJson.Default.IncidentReported) ?? throw new InvalidOperationException("The report was not kept.");
        var time = deciding.When(report);
        var request = new DecisionRequest
        {
            Incident = incident,
            Decision = DecisionOf(message, incident),
            Case = changed.Id,
            Attached = last.Attached,
            SameEvidence = last.SameEvidence,
            Report = report,
            ReceivedAt = terms.LocalTime(report.Place, last.ReceivedAt),
            AppendedAt = last.AppendedAt,
            Record = EmployeeRecord.Of(state, changed.Id, time.Date, deciding.RecordDays),
            ExemptionsOverruled = last.ExemptionsOff,
            Supersedes = last.Decision,
            Redecision = new(message.Id, step.Type, step.By, message.ReceivedAt, last.ExemptionsOff),
        };
        var decision = deciding.Decide(request);

        effects.Step = "CASE";
        var due = new DueTimes(terms, changed.RegionCode);
        changed = CaseReports.Redecided(
            changed, report, last, terms.CountedOn(last.Zone, report.OccurredAt, last.ReceivedAt),
            decision, terms.CountedOn(time.Zone, report.OccurredAt, last.ReceivedAt));
        if (changed.Status == CaseStatus.Penelusuran && decision.Admission.Verdict is Verdict.Admissible or Verdict.Incomplete)
        {
            changed = Found(changed, message, effects);
        }

        changed = CaseClocks.Add(changed, decision.Deadlines, message.AppendedAt, due);
        var exempt = changed.Exempt.Where(e => e.Incident != incident);
        changed = changed with
        {
            Exempt = decision.Outcome == Outcome.Exempt
                ? [.. exempt, new(incident, deciding.LastOf(request, decision, JsonSerializer.SerializeToUtf8Bytes(last.Report)))]
                : [.. exempt],
        };
        if (CaseStatuses.IsOpen(changed) && deciding.Escalates(decision))
        {
            changed = CaseEscalations.OfDecision(changed, decision, last.Called, message.Id, message.ReceivedAt);
        }

        Decided("REDECISION", request, decision, effects);
        return changed;
    }

    private static GridId DecisionOf(MailboxMessage message, GridId incident) => GridId.Derive(GridId.Decision, message.Id, incident.ToString());
}
