using NetralitasGrid.Grains.Packs.Checking;
using NetralitasGrid.Grains.Tests.Turns;

namespace NetralitasGrid.Grains.Tests.Packs;

public sealed class PackCoverageTests
{
    [Fact]
    public void The_golden_cases_make_every_rule_match_and_not_match()
    {
        var coverage = OfCases(GoldenCaseReader.Read(RealPack.Pack.Document, []));

        Assert.Equal(53, coverage.Rules.Count);
        Assert.All(coverage.Rules, r => Assert.InRange(r.Matched, 1, r.Runs - 1));
    }

    [Fact]
    public void The_golden_cases_touch_every_branch_of_every_rule()
    {
        var coverage = OfCases(GoldenCaseReader.Read(RealPack.Pack.Document, []));

        Assert.Empty(coverage.Rules.Where(r => r.Touched < r.Branches).Select(Text));
    }

    [Fact]
    public void A_condition_that_no_case_makes_true_is_untouched()
    {
        var coverage = OfCases(GoldenCaseReader.Read(RealPack.Pack.Document, []).Where(c => c.Id == "NG-206-fires"));
        var rule = coverage.Rules.Single(r => r.Id == "NG-206");

        Assert.Equal((1, 1, 2, 4), (rule.Runs, rule.Matched, rule.Touched, rule.Branches));
        Assert.All(rule.Conditions, c => Assert.Equal((1, 0), (c.True, c.False)));
    }

    [Fact]
    public void Two_coverages_add_up()
    {
        var cases = GoldenCaseReader.Read(RealPack.Pack.Document, []);
        var whole = OfCases(cases);
        var (first, second) = (OfCases(cases.Take(100)), OfCases(cases.Skip(100)));

        first.Add(second);

        Assert.Equal(whole.Rules.Select(Text), first.Rules.Select(Text));
    }

    [Fact]
    public void A_logged_incident_is_asked_again_as_it_was()
    {
        var world = new World();
        world.Post(Reports.Photo(1));
        world.Post(Reports.Photo(1).By(7));
        world.Run();

        var requests = world.Log.SelectMany(l => l).Select(l => LoggedIncident.RequestOf(l.Message, l.Entry)).OfType<Grains.Deciding.DecisionRequest>().ToList();

        Assert.Equal([false, true], requests.Select(r => r.Attached));
        Assert.Equal([false, true], requests.Select(r => r.SameEvidence));
    }

    private static PackCoverage OfCases(IEnumerable<GoldenCase> cases)
    {
        var coverage = new PackCoverage(RealPack.Pack);
        foreach (var golden in cases)
        {
            coverage.Add(golden);
        }

        return coverage;
    }

    private static string Text(RuleCoverage rule) =>
        $"{rule.Id} {rule.Runs} {rule.Matched} {string.Join(',', rule.Conditions.SelectMany(c => c.Leaves).Select(c => $"{c.True}/{c.False}"))}";
}
