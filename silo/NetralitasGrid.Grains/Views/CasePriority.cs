using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Regions;

namespace NetralitasGrid.Grains.Views;

/// <summary>
/// The priority of a case as it is read: its decisions', one more urgent (never past 1) while the case is viral or counted in an open
/// cluster (NG-504, 505) of its region. The raise is in no decision and no subject state (DECISION.md 4.9).
/// </summary>
public static class CasePriority
{
    private const int MostUrgent = 1;

    /// <summary>The priority of a case of the read side; viral is in its row already, so a cluster raises only what is not viral.</summary>
    /// <param name="regions">Core states by region code; those missing raise nothing.</param>
    public static int Of(CaseView view, IReadOnlyDictionary<string, RegionState> regions) =>
        !view.Viral && IsInCluster(view.Days ?? [], regions) ? Raised(view.Priority) : view.Priority;

    internal static int WhenViral(CaseState state) => state.Viral is null ? state.Priority : Raised(state.Priority);

    private static int Raised(int priority) => Math.Max(MostUrgent, priority - 1);

    private static bool IsInCluster(IReadOnlyList<SubjectDay> days, IReadOnlyDictionary<string, RegionState> regions)
    {
        foreach (var day in days)
        {
            if (!regions.TryGetValue(day.Region, out var region) || region.Open.IsEmpty)
            {
                continue;
            }

            var scope = day.Part[0] == 'd' ? "District/" : "Agency/";
            if (region.Open.TryGetValue(scope + day.Part[2..], out var open) && open.From <= day.Day && day.Day <= open.To)
            {
                return true;
            }
        }

        return false;
    }
}
