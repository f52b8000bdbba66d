using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Json;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Cases;

/// <summary>The escalations that decisions and clocks of a case open (DECISION.md 4.10).</summary>
internal static class CaseEscalations
{
    /// <summary>One for each body that the decision wants at once; one that is open already counts the decision.</summary>
    /// <param name="called">Bodies that the decision before this one called for the same report: it is counted there already.</param>
    public static CaseState OfDecision(CaseState state, Decision decision, IReadOnlyList<Body> called, GridId message, DateTimeOffset at)
    {
        foreach (var target in decision.Targets)
        {
            if (target.When != TargetWhen.Now)
            {
                continue;
            }

            var rule = target.Rules[0];
            state = Open(state, new CaseEscalation(
                GridId.Derive(GridId.Escalation, message, target.Body.Text(), at), rule, EscalationSource.Decision, $"{state.Id}/{target.Body.Text()}",
                target.Body == Body.Bawaslu ? target.Level : null, new[] { target.Body }, EscalationStatus.Open, at, at, DueOf(target, decision), 1,
                decision.Rules.FirstOrDefault(r => r.Id == rule)?.Title ?? decision.Explanation), called.Contains(target.Body) ? 0 : 1);
        }

        return state;
    }

    /// <summary>One for a process rule that a clock's expiry or a human's step meets.</summary>
    public static CaseState OfRule(CaseState state, EscalationRule rule, EscalationSource source, string key, MailboxMessage message, PackTerms terms)
    {
        var level = rule.Level ?? (rule.LevelUp > 0 ? (Level)Math.Min((int)(state.Level ?? Level.L2) + rule.LevelUp, (int)Level.L4) : null);
        var at = terms.LocalTime(state.RegionCode, message.ReceivedAt);
        return Open(state, new(
            GridId.Derive(GridId.Escalation, message.Id, rule.Id, at), rule.Id, source, key, level, rule.Bodies, EscalationStatus.Open, at, at,
            terms.DueOf(rule, state.RegionCode, message.ReceivedAt), 1, rule.Title));
    }

    /// <summary>Opens an escalation, or counts it where its rule source and key are open already.</summary>
    public static CaseState Open(CaseState state, CaseEscalation escalation, int counts = 1)
    {
        for (var i = 0; i < state.Escalations.Count; i++)
        {
            var open = state.Escalations[i];
            if (open.Status == EscalationStatus.Closed || open.Source != escalation.Source || open.Key != escalation.Key
                || (open.Source == EscalationSource.Clock && open.Rule != escalation.Rule))
            {
                continue;
            }

            return Replace(state, i, open with
            {
                Count = open.Count + counts,
                UpdatedAt = Later(open.UpdatedAt, escalation.UpdatedAt),
                Level = escalation.Level > open.Level ? escalation.Level : open.Level,
                DueAt = open.DueAt is { } due && due <= escalation.DueAt ? due : escalation.DueAt ?? open.DueAt,
            });
        }

        return state with { Escalations = state.Escalations.Plus(escalation) };
    }

    /// <summary>A human saw it; null when there is none of this id that is open.</summary>
    public static CaseState? Acknowledge(CaseState state, GridId escalation, DateTimeOffset at)
    {
        for (var i = 0; i < state.Escalations.Count; i++)
        {
            if (state.Escalations[i] is { Status: EscalationStatus.Open } open && open.Id == escalation)
            {
                return Replace(state, i, open with { Status = EscalationStatus.Acknowledged, UpdatedAt = Later(open.UpdatedAt, at) });
            }
        }

        return null;
    }

    /// <summary>Closes those of clocks that are met.</summary>
    public static CaseState CloseMet(CaseState state, DateTimeOffset at)
    {
        for (var i = 0; i < state.Escalations.Count; i++)
        {
            var open = state.Escalations[i];
            if (open.Source == EscalationSource.Clock && open.Status != EscalationStatus.Closed
                && state.Clocks.Any(c => c.State == ClockState.Met && open.Key == KeyOf(state.Id, c.Clock)))
            {
                state = Replace(state, i, open with { Status = EscalationStatus.Closed, UpdatedAt = Later(open.UpdatedAt, at) });
            }
        }

        return state;
    }

    /// <summary>The case left or closed: nobody is called any more.</summary>
    public static CaseState CloseAll(CaseState state, DateTimeOffset at) => state with
    {
        Escalations =
        [
            .. state.Escalations.Select(e => e.Status == EscalationStatus.Closed
                ? e
                : e with { Status = EscalationStatus.Closed, UpdatedAt = Later(e.UpdatedAt, at), ClosedByLeaving = true }),
        ],
    };

    /// <summary>The case came back: so do the calls that its leaving closed.</summary>
    public static CaseState Reopen(CaseState state, DateTimeOffset at) => state with
    {
        Escalations =
        [
            .. state.Escalations.Select(e => e.ClosedByLeaving
                ? e with { Status = EscalationStatus.Open, UpdatedAt = Later(e.UpdatedAt, at), ClosedByLeaving = false }
                : e),
        ],
    };

    /// <summary>Key of a clock's escalation.</summary>
    public static string KeyOf(GridId caseId, Clock clock) => $"{caseId}/{clock.Text()}";

    private static DateTimeOffset? DueOf(Target target, Decision decision) =>
        decision.Deadlines.FirstOrDefault(d => target.Action == TargetAction.Forward
            ? d.Clock == Clock.Forward
            : d.StartsOn == ClockStart.Received && d.Clock != Clock.Forward)?.DueAt;

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a >= b ? a : b;

    private static CaseState Replace(CaseState state, int index, CaseEscalation escalation)
    {
        var all = state.Escalations.ToArray();
        all[index] = escalation;
        return state with { Escalations = all };
    }
}
