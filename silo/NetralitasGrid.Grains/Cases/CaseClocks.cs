using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Grains.Cases;

/// <summary>The clocks of a case: each runs once, from the first report or event that has it (DECISION.md 4.8).</summary>
internal static class CaseClocks
{
    /// <summary>Adds the clocks of a decision that the case does not have yet.</summary>
    /// <param name="appendedAt">A clock that had expired by then is overdue at once and notifies nobody.</param>
    public static CaseState Add(CaseState state, IReadOnlyList<Deadline> deadlines, DateTimeOffset appendedAt, DueTimes due)
    {
        List<CaseClock>? clocks = null;
        for (var i = 0; i < deadlines.Count; i++)
        {
            var deadline = deadlines[i];
            if (Find(clocks ?? state.Clocks, deadline.Clock) is not null)
            {
                continue;
            }

            var (startsAt, dueAt) = (deadline.StartsAt, deadline.DueAt);
            if (startsAt is null && OriginOf(state, deadline.StartsOn) is { } origin)
            {
                (startsAt, dueAt) = (origin.At, due.Of(deadline.Duration, deadline.Unit, origin.At));
            }

            (clocks ??= new(state.Clocks) { Capacity = state.Clocks.Count + deadlines.Count }).Add(new(
                deadline.Clock, deadline.Duration, deadline.Unit, deadline.StartsOn, startsAt, dueAt,
                IsDone(deadline.Clock, state.Status) ? ClockState.Met : Running(dueAt, appendedAt)));
        }

        return clocks is null ? state : state with { Clocks = clocks };
    }

    /// <summary>The clock of a kind, or null.</summary>
    public static CaseClock? Find(IReadOnlyList<CaseClock> clocks, Clock clock)
    {
        for (var i = 0; i < clocks.Count; i++)
        {
            if (clocks[i].Clock == clock)
            {
                return clocks[i];
            }
        }

        return null;
    }

    private static ClockOrigin? OriginOf(CaseState state, ClockStart on)
    {
        for (var i = 0; i < state.Origins.Count; i++)
        {
            if (state.Origins[i].On == on)
            {
                return state.Origins[i];
            }
        }

        return null;
    }

    /// <summary>Notes that an event which starts clocks happened and starts those that waited for it.</summary>
    public static CaseState Start(CaseState state, ClockStart on, DateTimeOffset at, DateTimeOffset appendedAt, DueTimes due)
    {
        var origins = state.Origins.Any(o => o.On == on) ? state.Origins : [.. state.Origins, new ClockOrigin(on, at)];
        return state with
        {
            Origins = origins,
            Clocks = [.. state.Clocks.Select(c => c.State == ClockState.Waiting && c.StartsOn == on ? Started(c) : c)],
        };

        CaseClock Started(CaseClock clock)
        {
            clock = clock with { StartsAt = at, DueAt = due.Of(clock.Duration, clock.Unit, at) };
            return clock with { State = Running(clock.DueAt, appendedAt) };
        }
    }

    /// <summary>Adds a clock that an event starts by itself, unless the case has it.</summary>
    public static CaseState Begin(CaseState state, CaseClock clock, DateTimeOffset appendedAt) =>
        state.Clocks.Any(c => c.Clock == clock.Clock)
            ? state
            : state with { Clocks = [.. state.Clocks, clock with { State = Running(clock.DueAt, appendedAt) }] };

    /// <summary>The step that clocks waited for was done, late or not.</summary>
    public static CaseState Meet(CaseState state, params ReadOnlySpan<Clock> clocks)
    {
        List<CaseClock>? changed = null;
        for (var i = 0; i < state.Clocks.Count; i++)
        {
            if (state.Clocks[i].State != ClockState.Met && clocks.Contains(state.Clocks[i].Clock))
            {
                (changed ??= [.. state.Clocks])[i] = state.Clocks[i] with { State = ClockState.Met };
            }
        }

        return changed is null ? state : state with { Clocks = changed };
    }

    /// <summary>Marks a clock overdue; null when it is not running, or was due at another time: such a timer does nothing.</summary>
    public static CaseState? Expire(CaseState state, Clock clock, DateTimeOffset dueAt) =>
        state.Clocks.Any(c => c.Clock == clock && c.State == ClockState.Running && c.DueAt == dueAt)
            ? state with { Clocks = [.. state.Clocks.Select(c => c.Clock == clock ? c with { State = ClockState.Overdue } : c)] }
            : null;

    /// <summary>Nobody waits for a case that left or closed; what was overdue stays so.</summary>
    public static CaseState Stop(CaseState state) => state with
    {
        Clocks = [.. state.Clocks.Select(c => c.State is ClockState.Waiting or ClockState.Running ? c with { State = ClockState.Met, Stopped = true } : c)],
    };

    /// <summary>A reopened case waits again; what expired meanwhile fires at once.</summary>
    public static CaseState Resume(CaseState state) => state with
    {
        Clocks =
        [
            .. state.Clocks.Select(c => c.Stopped
                ? c with { State = c.StartsAt is null ? ClockState.Waiting : ClockState.Running, Stopped = false }
                : c),
        ],
    };

    /// <summary>Whether the step of a clock is behind a case of this status, so that a later report's clock is met at once.</summary>
    private static bool IsDone(Clock clock, CaseStatus status) => clock switch
    {
        Clock.C2 => status is not (CaseStatus.Diterima or CaseStatus.KajianAwal or CaseStatus.Penelusuran),
        Clock.C3 => status is not (CaseStatus.Diterima or CaseStatus.KajianAwal or CaseStatus.PerluPerbaikan or CaseStatus.Penelusuran),
        Clock.C4 => status is not (CaseStatus.Diterima or CaseStatus.KajianAwal or CaseStatus.PerluPerbaikan or CaseStatus.Penelusuran
            or CaseStatus.Diregister or CaseStatus.Klarifikasi or CaseStatus.Kajian or CaseStatus.Pleno),
        Clock.C6 => status is not CaseStatus.Penelusuran,
        Clock.Forward => status is CaseStatus.Diteruskan or CaseStatus.VerifikasiBkn or CaseStatus.MenungguPpk or CaseStatus.Disanksi
            or CaseStatus.TidakTerbukti or CaseStatus.Dibatalkan or CaseStatus.Ditolak or CaseStatus.PensiunDiberhentikan or CaseStatus.Diblokir
            or CaseStatus.Banding or CaseStatus.Selesai or CaseStatus.BukanPelanggaran,
        _ => false,
    };

    private static ClockState Running(DateTimeOffset? dueAt, DateTimeOffset appendedAt) =>
        dueAt is not { } due ? ClockState.Waiting : due <= appendedAt ? ClockState.Overdue : ClockState.Running;
}
