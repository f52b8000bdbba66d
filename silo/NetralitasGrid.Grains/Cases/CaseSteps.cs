using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Grains.Views;

namespace NetralitasGrid.Grains.Cases;

/// <summary>Moves a case from status to status and writes its history.</summary>
internal static class CaseSteps
{
    /// <summary>Who is named in the history when the grid itself takes a step.</summary>
    public const string Grid = "grid";

    private static readonly CaseStatus[] Exits =
        [CaseStatus.Selesai, CaseStatus.Dicabut, CaseStatus.Kedaluwarsa, CaseStatus.Duplikat, CaseStatus.TidakDiregister, CaseStatus.BukanPelanggaran];

    /// <summary>A step that the law's clocks or a better report make: no human sent it.</summary>
    public static CaseState ByGrid(
        CaseState state, CaseEventType step, CaseStatus to, MailboxMessage message, Clock? clock, Effects effects) =>
        Move(state, step, to, message, new CaseStepDetails { Clock = clock }, Grid, effects);

    /// <summary>
    /// Moves the case and adds the step to its history. Leaving and closing stop its clocks, close its escalations and remember the status
    /// for REOPEN.
    /// </summary>
    public static CaseState Move(
        CaseState state, CaseEventType step, CaseStatus to, MailboxMessage message, CaseStepDetails details, string by, Effects effects)
    {
        var from = state.Status;
        effects.History.Add(new(state.Id, state.Steps + 1, message.Id, CaseStep.Write(state.Steps + 1, step, from, to, message.ReceivedAt, by, details)));
        state = state with { Status = to, Steps = state.Steps + 1 };
        if (from == to || !Exits.Contains(to))
        {
            return state;
        }

        state = state with { Before = [.. state.Before, from], Minutes = [] };
        return CaseEscalations.CloseAll(CaseClocks.Stop(state), message.ReceivedAt);
    }

    /// <summary>Back to the status before the exit: what leaving stopped and closed goes on.</summary>
    public static CaseState Reopen(CaseState state, MailboxMessage message, CaseStepDetails details, string by, Effects effects)
    {
        var from = state.Status;
        var to = state.Before[^1];
        effects.History.Add(new(
            state.Id, state.Steps + 1, message.Id, CaseStep.Write(state.Steps + 1, CaseEventType.Reopen, from, to, message.ReceivedAt, by, details)));
        state = state with
        {
            Status = to,
            Before = [.. state.Before.Take(state.Before.Count - 1)],
            Into = from == CaseStatus.Duplikat ? null : state.Into,
            Ruling = from == CaseStatus.BukanPelanggaran ? null : state.Ruling,
            Steps = state.Steps + 1,
        };

        // SELESAI over a dismissal goes back to the dismissal: still nobody waits for it.
        return CaseStatuses.IsOpen(state) ? CaseEscalations.Reopen(CaseClocks.Resume(state), message.ReceivedAt) : state;
    }
}
