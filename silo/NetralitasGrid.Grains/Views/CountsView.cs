using NetralitasGrid.Grains.Regions;

namespace NetralitasGrid.Grains.Views;

/// <summary>Counts as answers show them (DECISION.md 6).</summary>
public sealed record CountsView(
    int Incidents, int Cases, int Reports, SortedList<string, int> BySeverity, SortedList<string, int> ByAct,
    SortedList<string, int> ByPhase, SortedList<string, int> ByStatus, SortedList<string, int> ByAdmission)
{
    public static CountsView Of(Counts counts) => new(
        counts.Incidents, counts.Cases, counts.Reports, counts.BySeverity, counts.ByAct, counts.ByPhase, counts.ByStatus, counts.ByAdmission);
}
