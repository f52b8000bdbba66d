using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Cases;

/// <summary>What follows when a clock of a case expires (DOMAIN 4.4).</summary>
internal static class CaseClockSteps
{
    /// <summary>
    /// C3: the reporter did not complete it, so it is not registered. C9: the PPK did nothing (NG-606). All others: overdue, and the next
    /// level up is told (NG-605).
    /// </summary>
    /// <param name="state">The case with the clock already overdue.</param>
    public static CaseState Expired(CaseState state, Clock clock, MailboxMessage message, PackTerms terms, Effects effects)
    {
        if (clock == Clock.C3 && state.Status == CaseStatus.PerluPerbaikan)
        {
            return CaseSteps.ByGrid(state, CaseEventType.NotRegister, CaseStatus.TidakDiregister, message, clock, effects);
        }

        foreach (var rule in terms.Process(new() { Expired = clock }))
        {
            state = CaseEscalations.OfRule(state, rule, EscalationSource.Clock, CaseEscalations.KeyOf(state.Id, clock), message, terms);
        }

        return state;
    }
}
