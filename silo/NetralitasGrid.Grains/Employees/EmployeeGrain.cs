using System.Text.Json;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Grains.Views;

namespace NetralitasGrid.Grains.Employees;

/// <summary>
/// The grain of one subject: decides what is reported of them and keeps their cases and record. Pure: a function of state, message and
/// pack that answers with the new state and adds to the effects.
/// </summary>
internal static partial class EmployeeGrain
{
    /// <summary>An accepted incident: find its case, decide, attach or open.</summary>
    public static EmployeeState Report(EmployeeState? state, MailboxMessage message, IncidentReported report, PackTerms terms, Effects effects)
    {
        effects.Step = "MATCH";
        message = message with { ReceivedAt = terms.LocalTime(report.Place, message.ReceivedAt) };
        var time = terms.When(report);
        var family = terms.FamilyOf(report.Act.Code);
        var evidence = CaseMatching.EvidenceOf(report);
        state = Known(state, report, message.ReceivedAt);
        var found = CaseMatching.Find(
            state.Cases, report, family.Name, !time.AfterDetermination, time.Date, family.Days, evidence);
        var caseId = found?.Id ?? message.Id.As(GridId.Case);

        effects.Step = "DECIDE";
        var request = new DecisionRequest
        {
            Incident = message.Id,
            Decision = message.Id.As(GridId.Decision),
            Case = caseId,
            Attached = found is not null,
            SameEvidence = found is not null && CaseMatching.SharesEvidence(found, evidence),
            Report = report,
            ReceivedAt = message.ReceivedAt,
            AppendedAt = message.AppendedAt,
            Record = EmployeeRecord.Of(state, caseId, time.Date, terms.RecordDays),
        };
        var decision = terms.Decide(request);

        effects.Step = "CASE";
        var due = new DueTimes(terms, found?.RegionCode ?? report.Place);
        var changed = found ?? CaseReports.Open(decision, report, family.Name, time, due.Local(report.OccurredAt));
        DateOnly? counted = terms.CountsInWindows(time, message.ReceivedAt) ? time.Date : null;
        changed = CaseReports.Add(changed, report, evidence, message.ReceivedAt, decision, counted, terms);
        if (changed.Status == CaseStatus.Penelusuran && decision.Admission.Verdict is Verdict.Admissible or Verdict.Incomplete
            && found is { Status: CaseStatus.Penelusuran })
        {
            changed = Found(changed, message, effects);
        }

        changed = CaseClocks.Add(changed, decision.Deadlines, message.AppendedAt, due);
        if (decision.Outcome == Outcome.Exempt)
        {
            changed = changed with { Exempt = [.. changed.Exempt, new(request.Incident, terms.LastOf(request, decision, message.Body))] };
        }

        if (CaseStatuses.IsOpen(changed) && terms.Escalates(decision))
        {
            changed = CaseEscalations.OfDecision(changed, decision, [], message.Id, message.ReceivedAt);
        }

        effects.Step = "TELL";
        Decided("INCIDENT", request, decision, effects);
        Tell(effects, message, changed.Election, state.Key, found is null ? [] : [found], [changed], report.Place);
        return state.With(changed);
    }

    /// <summary>A timer that came due: the clock is overdue, unless its step was done.</summary>
    public static EmployeeState? TimerDue(EmployeeState? state, MailboxMessage message, TimerDue timer, Func<string, PackTerms> packs, Effects effects)
    {
        effects.Step = "TIMER";
        var before = state?.Find(timer.Case);
        var terms = before is null ? null : packs(before.Election);
        if (before is not null && terms is not null)
        {
            message = message with { ReceivedAt = terms.LocalTime(before.RegionCode, message.ReceivedAt) };
        }

        var changed = before is null ? null : CaseClocks.Expire(before, timer.Clock, message.ReceivedAt);
        effects.Entries.Add(new("TIMER_DUE", "data", EntryBodies.TimerDue(timer, message.ReceivedAt, changed is not null)));
        if (state is null || before is null || changed is null || terms is null)
        {
            return state;
        }

        changed = CaseClockSteps.Expired(changed, timer.Clock, message, terms, effects);
        Tell(effects, message, changed.Election, state.Key, [before], [changed], null);
        return (state with { AsOf = message.ReceivedAt }).With(changed);
    }

    /// <summary>A human saw an escalation of one of the subject's cases.</summary>
    public static EmployeeState? Seen(EmployeeState? state, MailboxMessage message, EscalationSeen seen, Effects effects)
    {
        effects.Step = "ACKNOWLEDGE";
        effects.Entries.Add(new("ACKNOWLEDGE", "data", message.Body));
        foreach (var one in state?.Cases ?? [])
        {
            if (CaseEscalations.Acknowledge(one, seen.Escalation, message.ReceivedAt) is { } changed)
            {
                return state!.With(changed);
            }
        }

        return state;
    }

    /// <summary>What another cell's humans made of a case: the latest version counts.</summary>
    public static EmployeeState Fact(EmployeeState? state, MailboxMessage message, RecordFact fact, Effects effects)
    {
        effects.Step = "RECORD";
        effects.Entries.Add(new("RECORD_FACT", "data", message.Body));

        // A record fact of another cell is about a verified identity: only those travel. How sure this key is, its first report says.
        state ??= new() { Key = message.Grain.Key, Identity = IdentityStrength.Verified };
        var known = state.Elsewhere.FirstOrDefault(f => f.Case == fact.Case);
        return state.Find(fact.Case) is not null || !fact.IsNewer(known)
            ? state
            : state with { Elsewhere = [.. state.Elsewhere.Where(f => f.Case != fact.Case), fact] };
    }

    private static EmployeeState Known(EmployeeState? state, IncidentReported report, DateTimeOffset receivedAt)
    {
        var subject = report.Subject;
        state ??= new() { Key = subject.Key, Identity = subject.Identity };
        return state with
        {
            Identity = state.Kinds.Count == 0 ? subject.Identity : state.Identity,
            Kinds = state.Kinds.Contains(subject.Kind) ? state.Kinds : state.Kinds.Plus(subject.Kind),
            Positions = state.Positions.Contains(subject.Position) ? state.Positions : state.Positions.Plus(subject.Position),
            Agencies = subject.AgencyKey is { } agency && state.Agencies.Count < EmployeeState.MostAgencies && !state.Agencies.Contains(agency)
                ? state.Agencies.Plus(agency)
                : state.Agencies,
            AsOf = receivedAt > state.AsOf ? receivedAt : state.AsOf,
        };
    }

    /// <summary>A tip that turns out to be a report that can be registered.</summary>
    private static CaseState Found(CaseState state, MailboxMessage message, Effects effects) => CaseEscalations.CloseMet(
        CaseClocks.Meet(CaseSteps.ByGrid(state, CaseEventType.Finding, CaseStatus.Diterima, message, null, effects), Clock.C6), message.ReceivedAt);

    private static void Decided(string kind, DecisionRequest request, Decision decision, Effects effects)
    {
        var report = request.Report;
        effects.Entries.Add(new(kind, "decision", effects.Write(decision), new(decision.Id, decision.Incident, decision.Case)));
        effects.Incidents.Add(new(decision.Case, decision.Incident, report.OccurredAt, request.ReceivedAt, decision.Id, report.Source));
        if (effects.IsWatched)
        {
            effects.Changes.Add(new(ChangeKind.Decision, report.Place, decision.Incident, DecisionChange.Write(decision, report)));
        }
    }

    private static void Tell(
        Effects effects, MailboxMessage message, string election, string subject, ReadOnlySpan<CaseState> before, ReadOnlySpan<CaseState> after, string? incident)
    {
        var footprint = new CaseFootprint();
        foreach (var one in before)
        {
            footprint.Add(one, -1);
        }

        foreach (var one in after)
        {
            footprint.Add(one, 1);
        }

        var template = new RegionItem
        {
            Cause = message.Id,
            Election = election,
            Subject = subject,
            ReceivedAt = message.ReceivedAt,
            AppendedAt = message.AppendedAt,
        };
        effects.Regions.AddRange(footprint.Items(template, incident));
    }
}
