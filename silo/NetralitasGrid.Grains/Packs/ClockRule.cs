using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Packs;

/// <summary>A clock of the calendar.</summary>
/// <param name="StartsOn">The event that starts it; null where a body outside the grid does.</param>
public sealed record ClockRule(Clock Clock, ClockDuration Duration, ClockUnit Unit, ClockStart? StartsOn, Bilingual Title);

/// <summary>The clocks that a report starts by its verdict.</summary>
/// <param name="AddsRules">Whether the clocks that matched rules name are added.</param>
public sealed record ReportClocks(Verdict Verdict, IReadOnlyList<Clock> Clocks, bool AddsRules);
