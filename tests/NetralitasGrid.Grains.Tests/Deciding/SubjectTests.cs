using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Tests.Deciding;

/// <summary>DECISION 4.3: which rules reach which kinds.</summary>
public sealed class SubjectTests
{
    private const string Before = "2024-09-01T10:00:00+07:00";

    [Theory]
    [InlineData(SubjectKind.Kades, "NG-401", Body.Bupati, Track.Village)]
    [InlineData(SubjectKind.Perangkat, "NG-401", Body.Bupati, Track.Village)]
    [InlineData(SubjectKind.Tni, "NG-404", Body.Denpom, Track.Military)]
    [InlineData(SubjectKind.Polri, "NG-405", Body.Propam, Track.Police)]
    public void Villages_army_and_police_get_their_own_rule_and_never_bkn(SubjectKind kind, string rule, Body body, Track track)
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.Post), kind, Position.None).Decide();

        Assert.Equal([rule], decision.Ids());
        Assert.Equal([track], decision.Tracks);
        Assert.Equal([Body.Bawaslu, body], decision.Targets.Select(t => t.Body));
        Assert.Equal(4, decision.Severity);
    }

    [Theory]
    [InlineData(ActCode.Post, Before, 3)]
    [InlineData(ActCode.Like, "2024-10-05T10:00:00+07:00", 3)]
    [InlineData(ActCode.Follow, "2024-10-05T10:00:00+07:00", 3)]
    [InlineData(ActCode.Join, "2024-10-05T10:00:00+07:00", 3)]
    [InlineData(ActCode.Post, "2024-09-22T00:00:00+07:00", 4)]
    public void A_village_head_is_graver_after_determination_but_for_a_reaction(ActCode act, string at, int severity)
    {
        var decision = Incidents.Request(Incidents.Act(act), SubjectKind.Kades, Position.None, at).Decide();

        Assert.Equal(severity, decision.Severity);
        Assert.Equal(severity, Assert.Single(decision.Rules).Severity);
        Assert.Equal((Sanction.V1, Sanction.V4, Sanction.V1), (decision.Sanction!.Min, decision.Sanction.Max, decision.Sanction.Recommended));
    }

    [Fact]
    public void A_village_heads_money_is_both_criminal_and_a_village_matter()
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.Money), SubjectKind.Kades, Position.None).Decide();

        Assert.Equal(["NG-301", "NG-401"], decision.Ids());
        Assert.Equal((Sanction.V1, Sanction.V4), (decision.Sanction!.Min, decision.Sanction.Max));
        Assert.Equal([36L, 72L], decision.Sanction.Criminal!.PrisonMonths);
        Assert.Equal([Track.Criminal, Track.Village], decision.Tracks);
    }

    [Theory]
    [InlineData(ActCode.Other)]
    [InlineData(ActCode.Mutation)]
    [InlineData(ActCode.Meeting)]
    [InlineData(ActCode.Photo)]
    [InlineData(ActCode.Decision)]
    public void An_act_that_shows_no_leaning_is_not_partisan(ActCode act)
    {
        var request = Incidents.Request(new ReportedAct { Code = act, MinisterConsent = true, Symbols = [Symbol.Thumb] }, SubjectKind.Perangkat, Position.None)
            .Act(a => a.Code == ActCode.Meeting ? a with { Symbols = [] } : a);

        Assert.DoesNotContain("NG-401", request.Decide().Ids());
    }

    [Fact]
    public void A_meeting_is_partisan_by_any_of_four_signs()
    {
        var meeting = Incidents.Request(Incidents.Act(ActCode.Meeting), SubjectKind.Kades, Position.None);

        Assert.All(
            [
                meeting.Act(a => a with { Supports = new SupportedPair("35.17", 1) }), meeting.Act(a => a with { Active = true }),
                meeting.Act(a => a with { Attributes = [ActAttribute.Asn] }), meeting.Act(a => a with { Symbols = [Symbol.Thumb] }),
            ],
            r => Assert.Contains("NG-401", r.Decide().Ids()));
    }

    [Fact]
    public void Army_and_police_have_no_sanction_here_and_go_to_the_province()
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.Post), SubjectKind.Tni, Position.None).Decide();

        Assert.Null(decision.Sanction);
        Assert.Equal(Level.L3, decision.Targets[0].Level);
    }

    [Theory]
    [InlineData(SubjectKind.StateOfficial)]
    [InlineData(SubjectKind.RegionalOfficial)]
    [InlineData(SubjectKind.Incumbent)]
    [InlineData(SubjectKind.Candidate)]
    [InlineData(SubjectKind.Bumn)]
    [InlineData(SubjectKind.RtRw)]
    public void Other_kinds_without_a_match_are_for_a_human(SubjectKind kind)
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.Post), kind, Position.None).Decide();

        Assert.Empty(decision.Rules);
        Assert.Equal((Outcome.Review, 0), (decision.Outcome, decision.Severity));
        Assert.Equal([Track.None], decision.Tracks);
        var target = Assert.Single(decision.Targets);
        Assert.Equal((Body.Bawaslu, Level.L2, TargetAction.Handle), (target.Body, target.Level, target.Action));
    }

    [Fact]
    public void Aggravation_is_listed_only_where_there_is_something_to_aggravate()
    {
        var review = Incidents.Request(Incidents.Act(ActCode.Photo), SubjectKind.Pns, Position.Camat, "2024-11-25T10:00:00+07:00").Record(proven: 1).Decide();

        Assert.Empty(review.Rules);
        Assert.Equal(Outcome.Review, review.Outcome);
    }

    [Fact]
    public void Another_breach_alone_is_for_a_human_with_severity_one()
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.Other)).Decide();

        Assert.Equal(["NG-215"], decision.Ids());
        Assert.Equal((Outcome.Review, 1), (decision.Outcome, decision.Severity));
        Assert.Null(decision.Sanction);
        Assert.Equal([Body.Bawaslu], decision.Targets.Select(t => t.Body));
    }

    [Fact]
    public void Non_asn_employees_get_one_step_less_and_their_own_addressees()
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.Props), SubjectKind.Ppnpn, Position.None).Decide();

        Assert.Equal(["NG-201", "NG-402"], decision.Ids());
        Assert.Equal(3, decision.Severity);
        Assert.Equal([Track.Discipline, Track.Contract], decision.Tracks);
        Assert.Equal([Body.Bawaslu, Body.UnitHead, Body.Bkpsdm], decision.Targets.Select(t => t.Body));
        Assert.Equal(TargetAction.Copy, decision.Targets[2].Action);
    }

    [Fact]
    public void Criminal_acts_of_non_asn_employees_weigh_in_full()
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.Intimidation), SubjectKind.Ppnpn, Position.None).Decide();

        Assert.Equal(["NG-302"], decision.Ids());
        Assert.Equal(5, decision.Severity);
    }
}
