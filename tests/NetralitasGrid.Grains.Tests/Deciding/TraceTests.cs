using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Tests.Packs;

namespace NetralitasGrid.Grains.Tests.Deciding;

public sealed class TraceTests
{
    [Fact]
    public void The_trace_holds_every_incident_rule_in_order_with_its_conditions()
    {
        var trace = Trace.Of(Incidents.Request(Incidents.Photo), RealPack.Pack);

        Assert.Equal(RealPack.Pack.Rules.Select(r => r.Id), trace.Select(t => t.Id));
        Assert.Equal(["NG-214"], trace.Where(t => t.Matched).Select(t => t.Id));
        var rule = trace.Single(t => t.Id == "NG-214");
        Assert.Equal(
            ["civilService", "act.code == \"PHOTO\"", "bannedSymbol", "act.published", "not beforeDetermination"], rule.Conditions.Select(c => c.Expression));
        Assert.All(rule.Conditions, c => Assert.True(c.Value));
    }

    [Fact]
    public void What_matched_but_stands_beside_nothing_is_shown_as_no_match()
    {
        // A leader's act that no rule knows: NG-502 has nothing to aggravate.
        var trace = Trace.Of(Incidents.Request(Incidents.Act(ActCode.Photo), position: Position.Jpt), RealPack.Pack);

        var rule = trace.Single(t => t.Id == "NG-502");
        Assert.False(rule.Matched);
        Assert.Contains(rule.Conditions, c => c is { Value: false } && c.Expression.StartsWith("needs", StringComparison.Ordinal));
    }

    [Fact]
    public void Missing_items_are_the_conditions_of_the_incomplete_report()
    {
        var trace = Trace.Of(Incidents.Request(Incidents.Photo).Report(r => r with { Witnesses = 1 }), RealPack.Pack);

        Assert.Contains(trace.Single(t => t.Id == "NG-602").Conditions, c => c is { Value: true } && c.Expression.StartsWith("WITNESSES", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_request_decides_to_the_same_bytes()
    {
        var request = Incidents.Request(Incidents.Photo, SubjectKind.Pppk, Position.Camat);

        Assert.Equal(DecisionWriter.Write(request.Decide()), DecisionWriter.Write(request.Decide()));
    }
}
