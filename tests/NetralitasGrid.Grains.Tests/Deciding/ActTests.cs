using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Tests.Deciding;

/// <summary>DECISION 4.4: how the acts are read.</summary>
public sealed class ActTests
{
    private const string Before = "2024-09-21T23:59:59+07:00";
    private const string After = "2024-09-22T00:00:00+07:00";

    [Theory]
    [InlineData(ActCode.Props, Before, "NG-101")]
    [InlineData(ActCode.Props, After, "NG-201")]
    [InlineData(ActCode.Post, Before, "NG-102")]
    [InlineData(ActCode.Post, After, "NG-202")]
    [InlineData(ActCode.Like, Before, "NG-102")]
    [InlineData(ActCode.Like, After, "NG-203")]
    [InlineData(ActCode.CampaignJoin, Before, "NG-103")]
    [InlineData(ActCode.CampaignJoin, After, "NG-204")]
    [InlineData(ActCode.Team, Before, "NG-211")]
    [InlineData(ActCode.Team, After, "NG-212")]
    [InlineData(ActCode.PartyApproach, Before, "NG-106")]
    [InlineData(ActCode.PartyApproach, After, "NG-106")]
    [InlineData(ActCode.MobiliseAsn, Before, "NG-206")]
    [InlineData(ActCode.PartyMember, Before, "NG-213")]
    public void The_same_act_has_two_lives_on_the_two_sides_of_determination(ActCode act, string at, string rule) =>
        Assert.Equal([rule], Incidents.Request(Incidents.Act(act), at: at).Decide().Ids());

    [Fact]
    public void Active_attendance_joins_a_campaign()
    {
        var attending = Incidents.Act(ActCode.Attend) with { Active = true };

        Assert.Equal(["NG-103"], Incidents.Request(attending, at: Before).Decide().Ids());
        Assert.Equal(["NG-204"], Incidents.Request(attending, at: After).Decide().Ids());
        Assert.Equal(["NG-204", "NG-205"], Incidents.Request(attending with { Attributes = [ActAttribute.Asn] }, at: After).Decide().Ids());
        Assert.Equal(["NG-204"], Incidents.Request(attending with { Attributes = [ActAttribute.Candidate] }, at: After).Decide().Ids());
    }

    [Fact]
    public void A_spouse_without_leave_is_caught_before_determination_even_when_passive()
    {
        var attending = Incidents.Request(Incidents.Act(ActCode.Attend), at: Before).Subject(s => s with { SpouseOfCandidate = true });

        Assert.Equal(["NG-105"], attending.Decide().Ids());
    }

    [Theory]
    [InlineData(ActCode.Like)]
    [InlineData(ActCode.Follow)]
    [InlineData(ActCode.Join)]
    public void A_reaction_by_a_leader_or_a_repeater_is_a_campaign(ActCode act)
    {
        Assert.Equal(["NG-202", "NG-502"], Incidents.Request(Incidents.Act(act), position: Position.Lurah).Decide().Ids());
        Assert.Equal(["NG-202", "NG-501"], Incidents.Request(Incidents.Act(act)).Record(registered: 2).Decide().Ids());
        Assert.Equal(["NG-203"], Incidents.Request(Incidents.Act(act)).Record(registered: 1).Decide().Ids());
        Assert.Equal(["NG-203"], Incidents.Request(Incidents.Act(act), position: Position.Supervisory).Decide().Ids());
    }

    [Fact]
    public void Facilities_count_with_a_campaign_purpose_only()
    {
        var other = Incidents.Act(ActCode.Other) with { Facilities = [Facility.Vehicle] };

        Assert.DoesNotContain("NG-207", Incidents.Request(other).Decide().Ids());
        Assert.Contains("NG-207", Incidents.Request(other with { Supports = new SupportedPair("35.17", 1) }).Decide().Ids());
        Assert.Contains("NG-207", Incidents.Request(other with { Effect = Effect.Harm }).Decide().Ids());
        Assert.Contains("NG-207", Incidents.Request(other with { Code = ActCode.Props }).Decide().Ids());
    }

    [Fact]
    public void Facilities_ask_gakkumdu_to_check_at_once()
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.Props) with { Facilities = [Facility.Building] }).Decide();

        var target = decision.Targets.Single(t => t.Body == Body.Gakkumdu);
        Assert.Equal((TargetAction.Check, TargetWhen.Now), (target.Action, target.When));
        Assert.Equal(["NG-207"], target.Rules);
    }

    [Theory]
    [InlineData("2024-05-04T23:59:59+07:00", false)]
    [InlineData("2024-05-05T00:00:00+07:00", true)]
    [InlineData("2024-11-26T00:00:00+07:00", true)]
    public void Support_letters_count_from_the_fifth_of_may(string at, bool fires) =>
        Assert.Equal(fires, Incidents.Request(Incidents.Act(ActCode.IdSupport), at: at).Decide().Ids().Contains("NG-210"));

    [Theory]
    [InlineData("2024-03-21T23:59:59+07:00", false)]
    [InlineData("2024-03-22T00:00:00+07:00", true)]
    [InlineData("2025-01-10T00:00:00+07:00", true)]
    public void Replacements_and_programmes_need_the_ban_to_be_open(string at, bool fires)
    {
        var mutation = Incidents.Request(Incidents.Act(ActCode.Mutation), SubjectKind.Pj, at: at);
        var programme = Incidents.Request(Incidents.Act(ActCode.ProgrammeAbuse), SubjectKind.Incumbent, Position.None, at);

        Assert.Equal(fires, mutation.Decide().Ids().Contains("NG-304"));
        Assert.False(mutation.Act(a => a with { MinisterConsent = true }).Decide().Ids().Contains("NG-304"));
        Assert.Equal(fires, programme.Decide().Ids().Contains("NG-305"));
    }

    [Fact]
    public void A_favouring_decision_is_criminal_for_the_kinds_named_and_for_a_lurah()
    {
        var decision = Incidents.Act(ActCode.Decision) with { Effect = Effect.Benefit };

        Assert.Equal(["NG-208"], Incidents.Request(decision).Decide().Ids());
        Assert.Equal(["NG-208", "NG-303", "NG-502"], Incidents.Request(decision, position: Position.Lurah).Decide().Ids());
        Assert.Equal(["NG-303", "NG-404"], Incidents.Request(decision, SubjectKind.Tni, Position.None).Decide().Ids());
        Assert.Empty(Incidents.Request(decision with { Effect = null }).Decide().Ids());
    }

    [Fact]
    public void A_candidate_is_caught_for_involving_officials_not_for_involving_others()
    {
        var involve = Incidents.Act(ActCode.Involve);

        Assert.Contains("NG-306", Incidents.Request(involve with { Involved = [SubjectKind.RtRw, SubjectKind.Pppk] }, SubjectKind.Candidate, Position.None).Decide().Ids());
        Assert.DoesNotContain("NG-306", Incidents.Request(involve with { Involved = [SubjectKind.RtRw] }, SubjectKind.Candidate, Position.None).Decide().Ids());
    }

    [Fact]
    public void The_gesture_window_adds_a_sentence_and_no_condition()
    {
        var photo = Incidents.Photo with { Supports = null };

        var before = Incidents.Request(photo, at: "2024-09-22T10:00:00+07:00").Decide();
        var after = Incidents.Request(photo, at: "2024-09-23T10:00:00+07:00").Decide();

        Assert.Equal(["NG-214"], before.Ids());
        Assert.Equal(["NG-214"], after.Ids());
        Assert.DoesNotContain("Nomor urut", before.Explanation.Id, StringComparison.Ordinal);
        Assert.Contains("Nomor urut", after.Explanation.Id, StringComparison.Ordinal);
        Assert.Empty(after.Notes);
    }

    [Fact]
    public void Facts_name_what_the_rules_read_and_nothing_of_the_person()
    {
        var facts = Incidents.Request(Incidents.Act(ActCode.Decision) with { Effect = Effect.Harm }).Decide().Facts;

        Assert.Equal(["act.code", "act.effect", "subject.kind", "subject.position", "phase"], facts.Select(f => f.Key));
        Assert.Equal("HARM", facts.Single(f => f.Key == "act.effect").Value);
    }
}
