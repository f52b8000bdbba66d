using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Deciding;

/// <summary>The clocks of a decision, in the order of the list: those of its verdict and those that its rules name, of each the shortest.</summary>
internal static class DeadlinePlanner
{
    private static readonly int ClockCount = Enum.GetValues<Clock>().Length;

    public static List<Deadline> Plan(Weighing weighed, Verdict verdict, CompiledPack pack, DateTimeOffset receivedAt, Zone zone)
    {
        var report = pack.ClocksOf(verdict);
        var calendar = pack.Calendar;
        var chosen = new RuleDeadline?[ClockCount];
        foreach (var clock in report.Clocks)
        {
            var rule = calendar.ClockOf(clock);
            chosen[(int)clock] = new RuleDeadline(clock, rule.Duration, rule.Unit);
        }

        if (report.AddsRules)
        {
            foreach (var rule in weighed.Open)
            {
                foreach (var deadline in rule.Deadlines)
                {
                    ref var known = ref chosen[(int)deadline.Clock];
                    known = known is null || deadline.Duration.Length(deadline.Unit) < known.Duration.Length(known.Unit) ? deadline : known;
                }
            }
        }

        var deadlines = new List<Deadline>(4);
        foreach (var deadline in chosen)
        {
            if (deadline is null)
            {
                continue;
            }

            // The pack's reader lets no clock in here whose start the grid does not see.
            var startsOn = calendar.ClockOf(deadline.Clock).StartsOn ?? ClockStart.Received;
            var starts = startsOn == ClockStart.Received;
            deadlines.Add(new Deadline(
                deadline.Clock, deadline.Duration.Text, deadline.Unit, startsOn, starts ? receivedAt : null,
                starts ? calendar.DueAt(receivedAt, deadline.Duration, deadline.Unit, zone) : null));
        }

        return deadlines;
    }
}
