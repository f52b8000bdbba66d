using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Cases;

/// <summary>
/// Keeps a case at the gravest, most urgent, best admitted of its reports' latest decisions, also when one of them is decided again and less comes
/// out. As long as all reports stand alike, as in nearly all cases, the case's own values say it and nothing more is kept.
/// </summary>
internal static class CaseStandings
{
    /// <summary>How the case stands with the first decision of one more report; <see cref="CaseState.Reports"/> is still without it.</summary>
    public static (CaseStanding Whole, IReadOnlyList<CaseStanding> Each) Add(CaseState state, Decision decision)
    {
        var one = CaseStanding.Of(decision);
        return (
            new(
                Math.Max(state.Severity, one.Severity),
                Math.Min(state.Priority, one.Priority),
                state.LevelSet || one.Level is null || one.Level <= state.Level ? state.Level : one.Level,
                one.Verdict < state.Admission ? one.Verdict : state.Admission),
            state.Reports == 0 || (state.Standings.Count == 0 && Same(state, Own(state), one)) ? state.Standings : Plus(All(state), one, state));
    }

    /// <summary>The case with a report's new decision in the place of its last.</summary>
    public static CaseState Replace(CaseState state, CaseStanding last, Decision decision)
    {
        var all = Plus(Minus(All(state), last, state), CaseStanding.Of(decision), state);
        return state with
        {
            Severity = all.Max(static s => s.Severity),
            Priority = all.Min(static s => s.Priority),
            Admission = all.Min(static s => s.Verdict),
            Level = state.LevelSet ? state.Level : all.Max(static s => s.Level),
            Standings = all.Count == 1 ? [] : all,
        };
    }

    private static CaseStanding Own(CaseState state) => new(state.Severity, state.Priority, state.Level, state.Admission, state.Reports);

    private static IReadOnlyList<CaseStanding> All(CaseState state) => state.Standings.Count > 0 ? state.Standings : [Own(state)];

    private static List<CaseStanding> Plus(IReadOnlyList<CaseStanding> all, CaseStanding one, CaseState state)
    {
        var list = all.ToList();
        var at = list.FindIndex(s => Same(state, s, one));
        if (at < 0)
        {
            list.Add(one);
        }
        else
        {
            list[at] = list[at] with { N = list[at].N + 1 };
        }

        return list;
    }

    // What is not there cannot be taken away: only in a back-test, whose pack decided the report otherwise than the log.
    private static List<CaseStanding> Minus(IReadOnlyList<CaseStanding> all, CaseStanding one, CaseState state)
    {
        var list = all.ToList();
        var at = list.FindIndex(s => Same(state, s, one));
        if (at >= 0)
        {
            list[at] = list[at] with { N = list[at].N - 1 };
            if (list[at].N == 0)
            {
                list.RemoveAt(at);
            }
        }

        return list;
    }

    /// <summary>Once a human set the level, what decisions ask for does not matter.</summary>
    private static bool Same(CaseState state, CaseStanding a, CaseStanding b) =>
        a.Severity == b.Severity && a.Priority == b.Priority && a.Verdict == b.Verdict && (state.LevelSet || a.Level == b.Level);
}
