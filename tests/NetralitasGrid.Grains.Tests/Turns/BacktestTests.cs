using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Packs.Backtesting;
using NetralitasGrid.Grains.Tests.Packs;

namespace NetralitasGrid.Grains.Tests.Turns;

public sealed class BacktestTests
{
    private static readonly CompiledPack Milder = RealPack.Compile(
        ("workflows/acts.json", s => s.Replace("\"severity\": 4,\n        \"sanction\": { \"min\": \"S3\", \"max\": \"B1\" },", "\"severity\": 3,\n        \"sanction\": { \"min\": \"S3\", \"max\": \"B1\" },", StringComparison.Ordinal)));

    private static readonly CompiledPack Stricter = RealPack.Compile(("thresholds.json", s => s.Replace("\"repeatRegistered\": { \"value\": 2", "\"repeatRegistered\": { \"value\": 1", StringComparison.Ordinal)));

    [Fact]
    public void The_pack_of_the_log_changes_nothing_in_any_story()
    {
        Prop.ForAll(Scenario.Any.ToArbitrary(), story =>
        {
            var (sum, changes) = Run(story.Play(), RealPack.Pack);
            return changes.Count == 0 && sum is { Changed: 0, Failed: 0 };
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Changed_severities_priorities_and_rules_are_shown_case_by_case_and_in_sum()
    {
        var world = new World();
        var photo = world.Post(Reports.Photo(1));
        world.Post(Reports.Photo(1).By(7));
        world.Post(Reports.Photo(2).Act(ActCode.Money));
        world.Run();

        var (sum, changes) = Run(world, Milder);

        Assert.Equal((3, 2, 1, 0), (sum.Compared, sum.Changed, sum.Cases, sum.Failed));
        Assert.Equal(("4 -> 3", 2), (sum.Severities.Single().Key, sum.Severities.Single().Value));
        Assert.Equal(["priority", "severity"], sum.Parts.Keys);
        Assert.Equal((photo, 4, 3), (changes[0].Before.Incident, changes[0].Before.Severity, changes[0].After.Severity));
        Assert.Equal(Milder.Name, changes[0].After.Pack);
    }

    [Fact]
    public void What_humans_did_counts_under_the_candidate_too()
    {
        var world = new World();
        var first = world.Post(Reports.Photo(1));
        world.Step(Reports.Subject(1), first.As(GridId.Case), CaseEventType.Register, "2024-10-06T10:00:00+07:00");
        var second = world.Post(Reports.Photo(1, "2024-10-20T19:20:00+07:00").Evidence(5));
        world.Run();

        var (sum, changes) = Run(world, Stricter);

        Assert.Equal(second, Assert.Single(changes).Before.Incident);
        Assert.Equal(1, sum.Rules["+NG-501"]);
        Assert.Contains("sanction", changes[0].Parts);
        Assert.Contains("-BAWASLU L2 HANDLE NOW", sum.Targets.Keys);
        Assert.Contains("+BAWASLU L3 HANDLE NOW", sum.Targets.Keys);
    }

    [Fact]
    public void Only_what_was_received_in_the_days_asked_for_is_tried()
    {
        var world = new World();
        world.Post(Reports.Photo(1));
        var inside = world.Post(Reports.Photo(2, "2024-10-20T19:20:00+07:00"));
        world.Post(Reports.Photo(3, "2024-10-21T19:20:00+07:00"));
        world.Run();

        var (sum, changes) = Run(world, Milder, "2024-10-20", "2024-10-20");

        Assert.Equal((1, inside), (sum.Compared, Assert.Single(changes).Before.Incident));
    }

    [Fact]
    public void A_switch_in_the_log_is_followed()
    {
        var world = new World();
        world.Post(Reports.Photo(1));
        world.Activate(Milder);
        world.Post(Reports.Photo(1, "2024-10-20T19:20:00+07:00").Evidence(9));
        world.Run();

        var (sum, changes) = Run(world, Milder);

        Assert.Equal((2, 1), (sum.Compared, sum.Changed));
        Assert.Equal(RealPack.Pack.Name, changes[0].Before.Pack);
    }

    private static (BacktestSum Sum, List<DecisionChange> Changes) Run(World world, CompiledPack candidate, string from = "2024-01-01", string to = "2025-12-31")
    {
        var question = new BacktestQuestion(
            candidate, DateOnly.ParseExact(from, "yyyy-MM-dd"), DateOnly.ParseExact(to, "yyyy-MM-dd"), TimeSpan.FromHours(7));
        var (sum, changes) = (new BacktestSum(), new List<DecisionChange>());
        for (var partition = 0; partition < World.Partitions; partition++)
        {
            var test = new Backtest(World.Cell, partition, world.PackOf, question, changes.Add);
            foreach (var logged in world.Log[partition])
            {
                test.Add(logged.Message, logged.Entry);
            }

            test.Finish();
            sum.Add(test.Sum);
        }

        return (sum, changes);
    }
}
