using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Cases;

/// <summary>Applies an allowed step to a case: status, clocks, ruling, outcome, handler.</summary>
internal static class CaseEvents
{
    /// <summary>Whether a forward to this body is what a decision wants at once: allowed while the case is open, without a study.</summary>
    public static bool IsNow(CaseState state, Body body) => CaseStatuses.IsOpen(state) && state.NowBodies.Contains(body);

    /// <summary>The case after the step.</summary>
    public static CaseState Apply(CaseState state, CaseEventMessage step, MailboxMessage message, PackTerms terms, Effects effects)
    {
        var details = CaseStepDetails.Of(step);
        if (step.Type == CaseEventType.Reopen)
        {
            return CaseSteps.Reopen(state, message, details, step.By, effects);
        }

        // KASN or BKN by the day of the forward, whatever the decision said.
        var body = step.Body is { } asked ? terms.Routed(asked, message.ReceivedAt, state.RegionCode) : (Body?)null;
        details = details with { Body = body };
        var changed = WithFacts(state, step, message);
        changed = Clocks(changed, step, body, message, terms);
        changed = CaseSteps.Move(changed, step.Type, Next(state, step, body), message, details, step.By, effects);
        changed = CaseEscalations.CloseMet(changed, message.ReceivedAt);

        // NG-508 and NG-607: the step itself calls bodies.
        foreach (var rule in terms.Process(new() { Event = step.Type, HasStudy = true }))
        {
            changed = CaseEscalations.OfRule(changed, rule, EscalationSource.Decision, $"{state.Id}/{rule.Id}", message, terms);
        }

        return changed;
    }

    private static CaseStatus Next(CaseState state, CaseEventMessage step, Body? body) => step.Type switch
    {
        CaseEventType.Forward when body is { } now && IsNow(state, now) => state.Status,
        CaseEventType.Rule => step.Violation == true ? CaseStatus.Pelanggaran : CaseStatus.BukanPelanggaran,
        CaseEventType.Outcome or CaseEventType.AppealDecided when step.Status is { } status => status,
        _ => CaseTransitions.To(step.Type, state.Status)[0],
    };

    private static CaseState WithFacts(CaseState state, CaseEventMessage step, MailboxMessage message) => step.Type switch
    {
        CaseEventType.Rule => state with { Ruling = new(step.Violation == true, message.ReceivedAt) },
        CaseEventType.Outcome or CaseEventType.AppealDecided when step.Status is { } status => state with
        {
            Outcome = new(status, step.Sanction ?? state.Outcome?.Sanction),
        },
        CaseEventType.Delegate or CaseEventType.TakeOver => state with { Level = step.Level, LevelSet = true },
        CaseEventType.Merge => state with { Into = step.Into },
        _ => state,
    };

    /// <summary>Which clocks a step meets and which it starts.</summary>
    private static CaseState Clocks(CaseState state, CaseEventMessage step, Body? body, MailboxMessage message, PackTerms terms)
    {
        var due = new DueTimes(terms, state.RegionCode);
        var at = message.ReceivedAt;
        switch (step.Type)
        {
            case CaseEventType.RequestCompletion:
                return Start(CaseClocks.Meet(state, Clock.C2), ClockStart.Notice);
            case CaseEventType.Complete:
                return CaseClocks.Meet(state, Clock.C3);
            case CaseEventType.Finding:
                return CaseClocks.Meet(state, Clock.C6);
            case CaseEventType.Register:
                return Start(CaseClocks.Meet(state, Clock.C2, Clock.C3), ClockStart.Registered);
            case CaseEventType.NotRegister:
                return CaseClocks.Meet(state, Clock.C2, Clock.C3, Clock.C6);
            case CaseEventType.Rule:
                return CaseClocks.Meet(state, Clock.C4, Clock.C5);
            case CaseEventType.Extend when state.Clocks.FirstOrDefault(c => c is { Clock: Clock.C4, DueAt: not null }) is { State: not ClockState.Met } c4:
                return CaseClocks.Begin(CaseClocks.Meet(state, Clock.C4), Extension(c4, terms, state.RegionCode), message.AppendedAt);
            case CaseEventType.Forward:
                // A body that waits for its forward at once keeps the FORWARD clock running until it got it.
                var met = state.NowBodies.Count == 0 || (body is { } forwarded && state.NowBodies.Contains(forwarded));
                state = met ? CaseClocks.Meet(state, Clock.Forward) : state;
                return body == Body.Gakkumdu ? Start(state, ClockStart.Forwarded) : state;
            case CaseEventType.AwaitPpk:
                return CaseClocks.Begin(state, terms.ClockOf(Clock.C9, ClockStart.Forwarded, at, state.RegionCode), message.AppendedAt);
            case CaseEventType.Outcome:
                return CaseClocks.Meet(state, Clock.C9, Clock.C10);
            default:
                return state;
        }

        CaseState Start(CaseState changed, ClockStart on) => CaseClocks.Start(changed, on, at, message.AppendedAt, due);
    }

    /// <summary>C5 follows C4: its first day is the one on which C4 is due.</summary>
    private static CaseClock Extension(CaseClock c4, PackTerms terms, string place)
    {
        // C4's due time is the midnight after its last day, so the last day is the start day of the extension, its day 0.
        var due = c4.DueAt ?? throw new InvalidOperationException("C4 is not running.");
        var extension = terms.ClockOf(Clock.C5, ClockStart.Extended, due.AddTicks(-1), place);
        return extension with { StartsAt = due };
    }
}
