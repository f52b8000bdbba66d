using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Tests.Packs;

/// <summary>NG-504 to 508 and 605 to 608: both sides of each boundary.</summary>
public sealed class EscalationRulesTests
{
    [Theory]
    [InlineData(AggregateScope.Agency, 2, null, null, null)]
    [InlineData(AggregateScope.Agency, 3, null, "NG-504", 3)]
    [InlineData(AggregateScope.District, 4, IkpClass.Medium, null, null)]
    [InlineData(AggregateScope.District, 5, IkpClass.Medium, "NG-505", 5)]
    [InlineData(AggregateScope.District, 5, null, "NG-505", 5)]
    [InlineData(AggregateScope.District, 2, IkpClass.High, null, null)]
    [InlineData(AggregateScope.District, 3, IkpClass.High, "NG-505", 3)]
    public void Clusters_cross_their_threshold(AggregateScope scope, int subjects, IkpClass? ikp, string? rule, int? threshold)
    {
        var matches = RealPack.Pack.Aggregates.Evaluate(new AggregateFacts { Scope = scope, Subjects = subjects, Ikp = ikp });

        Assert.Equal(rule, matches.Count == 0 ? null : Assert.Single(matches).Rule.Id);
        Assert.Equal(threshold, matches.Count == 0 ? null : matches[0].Threshold);
    }

    [Theory]
    [InlineData(10, 21, false)]
    [InlineData(11, 21, true)]
    [InlineData(2, 4, true)]
    [InlineData(0, 0, false)]
    public void A_pair_reaches_half_of_the_areas(int reached, int of, bool fires) =>
        Assert.Equal(fires, RealPack.Pack.Aggregates.Evaluate(new AggregateFacts { Scope = AggregateScope.Pair, Reached = reached, Of = of }).Any(m => m.Rule.Id == "NG-506"));

    [Theory]
    [InlineData(49, 9, null)]
    [InlineData(50, 0, 50)]
    [InlineData(0, 10, 10)]
    public void A_case_is_viral_by_reporters_or_by_the_minute_and_shows_which(int reporters, int perMinute, int? threshold)
    {
        var matches = RealPack.Pack.Aggregates.Evaluate(new AggregateFacts { Scope = AggregateScope.Case, Reporters = reporters, ReportsPerMinute = perMinute });

        Assert.Equal(threshold is not null, matches.Any(m => m.Rule is { Id: "NG-507", Bodies: [Body.InformationDesk] }));
        Assert.Equal(threshold, matches.Count == 0 ? null : matches[0].Threshold);
    }

    [Fact]
    public void Steps_and_clocks_of_a_case_have_their_rules()
    {
        Assert.Equal(["NG-508"], Ids(new ProcessFacts { Event = CaseEventType.Conflict }));
        Assert.Equal(["NG-605"], Ids(new ProcessFacts { Expired = Clock.C2 }));
        Assert.Equal(["NG-605", "NG-606"], Ids(new ProcessFacts { Expired = Clock.C9 }));
        Assert.Equal(["NG-607"], Ids(new ProcessFacts { Event = CaseEventType.SuperiorNeglect }));
        Assert.Equal(["NG-608"], Ids(new ProcessFacts { Event = CaseEventType.Forward }));
        Assert.Empty(Ids(new ProcessFacts { Event = CaseEventType.Forward, HasStudy = true }));
        Assert.Empty(Ids(new ProcessFacts { Event = CaseEventType.Forward, TargetNow = true }));
        Assert.Empty(Ids(new ProcessFacts { Event = CaseEventType.Note }));
    }

    [Fact]
    public void Only_a_forward_without_study_is_blocked() =>
        Assert.Equal(["NG-608"], RealPack.Pack.Process.Rules.Where(r => r.Blocks).Select(r => r.Id));

    private static IEnumerable<string> Ids(ProcessFacts facts) => RealPack.Pack.Process.Evaluate(facts).Select(m => m.Rule.Id);
}
