using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Load.Scenarios;

namespace NetralitasGrid.Load.Tests.Scenarios;

public sealed class RunPlanTests
{
    [Fact]
    public void A_whole_day_holds_the_reports_of_the_day_and_its_busiest_hour_their_share()
    {
        var scenario = Scenario.Open("L1") with { Burst = null };
        var plan = new RunPlan(scenario, new() { Duration = TimeSpan.FromDays(1), WarmUp = TimeSpan.Zero });

        var arrivals = plan.Arrivals().ToList();

        var reports = arrivals.Sum(a => a.Lane.Lines);
        Assert.InRange(reports, 20_000 - 200, 20_000 + 200);

        // Singles: 0.8 x 15 % + 0.15 x 9 % + 0.05 x 6 % in the hour when the west opens.
        var singles = arrivals.Where(a => a.Lane.Lines == 1).ToList();
        Assert.Equal(0.1365, singles.Count(a => a.Due >= TimeSpan.FromHours(7) && a.Due < TimeSpan.FromHours(8)) / (double)singles.Count, 3);
        Assert.Equal(0.8, singles.Count(a => a.Lane.Zone == Zone.Wib) / (double)singles.Count, 3);
    }

    [Fact]
    public void Arrivals_are_in_order_and_evenly_spaced_in_each_lane()
    {
        var plan = new RunPlan(Scenario.Open("L3") with { Burst = null }, new() { Duration = TimeSpan.FromSeconds(30), WarmUp = TimeSpan.FromSeconds(5) });

        var arrivals = plan.Arrivals().ToList();

        Assert.Equal(arrivals.Select(a => a.Due).Order(), arrivals.Select(a => a.Due));
        Assert.InRange(arrivals[0].Due, TimeSpan.FromSeconds(-5), TimeSpan.FromSeconds(-4.9));
        var west = arrivals.Where(a => a.Lane is { Zone: Zone.Wib, Lines: 1 }).Select(a => a.Due).ToList();
        var gaps = west.Zip(west.Skip(1), (a, b) => (b - a).TotalMilliseconds).ToList();
        Assert.All(gaps, gap => Assert.Equal(1000 / plan.RateAt(plan.Lanes[0], TimeSpan.Zero), gap, 2));
    }

    [Fact]
    public void A_burst_has_the_rate_that_the_scenario_says_and_no_more_than_a_quarter_of_the_run()
    {
        var plan = new RunPlan(Scenario.Open("L3"), new() { Duration = TimeSpan.FromMinutes(2), WarmUp = TimeSpan.Zero });

        var (from, to) = Assert.Single(plan.Bursts);
        var reports = plan.Arrivals().Where(a => a.Due >= from && a.Due < to).Sum(a => a.Lane.Lines);

        Assert.Equal(TimeSpan.FromSeconds(30), to - from);
        Assert.InRange(reports / (to - from).TotalSeconds, 235, 265);
        Assert.Equal(250, plan.Lanes.Sum(l => plan.RateAt(l, from)), 6);
        Assert.Contains(plan.Scaled(), s => s.Contains("30 s instead of 60 s", StringComparison.Ordinal));
    }

    [Fact]
    public void A_faster_day_keeps_its_rates_and_holds_fewer_reports()
    {
        var scenario = Scenario.Open("L3") with { Burst = null };
        var plan = new RunPlan(scenario, new() { Duration = TimeSpan.FromMinutes(10), Scale = 144, WarmUp = TimeSpan.Zero });

        var reports = plan.Arrivals().Sum(a => a.Lane.Lines);

        Assert.Equal(TimeSpan.Zero, plan.Begin);
        Assert.InRange(reports, (2_000_000 / 144) - 500, (2_000_000 / 144) + 500);
        Assert.Contains(plan.Scaled(), s => s.Contains("144 times faster", StringComparison.Ordinal));
    }

    [Fact]
    public void Hot_spots_take_turns_with_calm_and_have_their_rates()
    {
        var plan = new RunPlan(Scenario.Open("L4"), new() { Duration = TimeSpan.FromMinutes(10), WarmUp = TimeSpan.Zero });

        var hot = plan.Arrivals().Where(a => a.Lane.Hot?.Kind == HotKind.Subject).Select(a => a.Due).ToList();

        var (_, from, to) = plan.HotWindows[0];
        Assert.Equal(["before", "viral person", "after viral person", "hot district", "after hot district"], plan.Phases.Select(p => p.Name));
        Assert.Equal(TimeSpan.FromSeconds(60), to - from);
        Assert.InRange(hot.Count, 9_990, 10_010);
        Assert.InRange(hot.Count(due => due < from + TimeSpan.FromSeconds(5)), 2_490, 2_510);
        Assert.All(hot, due => Assert.InRange(due, from, to));
    }

    [Fact]
    public void All_of_a_second_belongs_to_one_part_of_the_run()
    {
        var plan = new RunPlan(Scenario.Open("L4"), new() { Duration = TimeSpan.FromMinutes(2) });

        Assert.Equal(-1, plan.PhaseAt(TimeSpan.FromSeconds(-1)));
        Assert.Equal(plan.Phases.Select(p => p.To).SkipLast(1), plan.Phases.Skip(1).Select(p => p.From));
        Assert.Equal("viral person", plan.Phases[plan.PhaseAt(plan.HotWindows[0].From)].Name);
        Assert.Equal(plan.Phases.Count - 1, plan.PhaseAt(plan.Options.Duration));
    }

    [Fact]
    public void The_rate_multiplies_everything()
    {
        var usual = new RunPlan(Scenario.Open("L4"), new() { Duration = TimeSpan.FromMinutes(1), WarmUp = TimeSpan.Zero });
        var twice = new RunPlan(Scenario.Open("L4"), new() { Duration = TimeSpan.FromMinutes(1), WarmUp = TimeSpan.Zero, Rate = 2 });

        Assert.Equal(2, twice.Arrivals().Sum(a => a.Lane.Lines) / (double)usual.Arrivals().Sum(a => a.Lane.Lines), 1);
    }
}
