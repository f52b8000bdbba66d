using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Tests.Deciding;

/// <summary>DECISION 4.5 and 4.6: severity, aggravation, ranges by kind, the recommended rung.</summary>
public sealed class SeverityAndSanctionTests
{
    private const string Quiet = "2024-11-24T00:00:00+07:00";

    [Fact]
    public void Aggravation_adds_one_step_together_and_never_reaches_five()
    {
        var join = Incidents.Request(Incidents.Act(ActCode.CampaignJoin), position: Position.Camat, at: Quiet).Record(proven: 1).Decide();
        var props = Incidents.Request(Incidents.Act(ActCode.Props), position: Position.Camat, at: Quiet).Record(proven: 1).Decide();

        Assert.Equal(["NG-204", "NG-501", "NG-502", "NG-503"], join.Ids());
        Assert.Equal(4, join.Severity);
        Assert.Equal(4, props.Severity);
    }

    [Theory]
    [InlineData("2024-11-23T23:59:59+07:00", false)]
    [InlineData("2024-11-24T00:00:00+07:00", true)]
    [InlineData("2024-11-27T23:59:59+07:00", true)]
    [InlineData("2024-11-28T00:00:00+07:00", false)]
    public void The_quiet_period_and_voting_day_aggravate_what_is_like_a_campaign(string at, bool fires)
    {
        Assert.Equal(fires, Incidents.Request(Incidents.Act(ActCode.CampaignJoin), at: at).Decide().Ids().Contains("NG-503"));
        Assert.DoesNotContain("NG-503", Incidents.Request(Incidents.Act(ActCode.Like), at: at).Decide().Ids());
    }

    [Theory]
    [InlineData(0, 1, false)]
    [InlineData(0, 2, true)]
    [InlineData(1, 0, true)]
    public void A_repeat_is_a_proven_case_or_two_registered_ones(int proven, int registered, bool repeat)
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.CampaignJoin)).Record(proven, registered).Decide();

        Assert.Equal(repeat, decision.Repeat);
        Assert.Equal(repeat ? Level.L3 : Level.L2, decision.Targets[0].Level);
    }

    [Theory]
    [InlineData(IdentityStrength.Unverified)]
    [InlineData(IdentityStrength.Unknown)]
    public void Nobody_is_a_repeater_by_name_alone(IdentityStrength identity)
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.CampaignJoin)).Record(proven: 3).Subject(s => s with { Identity = identity }).Decide();

        Assert.False(decision.Repeat);
        Assert.Equal(3, decision.Severity);
    }

    [Fact]
    public void Aggravation_moves_the_recommendation_inside_the_range()
    {
        Assert.Equal(Sanction.S1, Recommended(Position.Functional));
        Assert.Equal(Sanction.S2, Recommended(Position.Camat));
        Assert.Equal(Sanction.S3, Recommended(Position.Camat, Quiet));
        Assert.Equal(Sanction.S3, Recommended(Position.Functional, proven: 1));
        Assert.Equal(Sanction.B2, Incidents.Request(Incidents.Act(ActCode.Props), position: Position.Camat).Decide().Sanction!.Recommended);

        static Sanction? Recommended(Position position, string at = "2024-10-05T10:00:00+07:00", int proven = 0)
        {
            var sanction = Incidents.Request(Incidents.Act(ActCode.CampaignJoin), position: position, at: at).Record(proven).Decide().Sanction!;
            Assert.Equal((Sanction.S1, Sanction.S3), (sanction.Min, sanction.Max));
            return sanction.Recommended;
        }
    }

    [Theory]
    [InlineData(ActCode.Like, Sanction.B1, Sanction.B2)]
    [InlineData(ActCode.CampaignJoin, Sanction.B1, Sanction.B2)]
    [InlineData(ActCode.Gift, Sanction.S1, Sanction.S3)]
    public void The_conflict_with_the_skb_stays_visible(ActCode act, Sanction min, Sanction max)
    {
        var decision = Incidents.Request(Incidents.Act(act) with { Active = act == ActCode.Gift }).Decide();

        Assert.Equal(new SanctionRange(min, max), decision.Sanction!.Alternative);
        Assert.Equal(new SanctionRange(min, max), Assert.Single(decision.Rules).Alternative);
    }

    [Theory]
    [InlineData(ActCode.Like, Sanction.M2, Sanction.S1, false)]
    [InlineData(ActCode.Props, Sanction.S3, Sanction.T, true)]
    [InlineData(ActCode.PartyMember, Sanction.T, Sanction.T, true)]
    [InlineData(ActCode.Money, Sanction.T, Sanction.T, true)]
    [InlineData(ActCode.Decision, Sanction.S3, Sanction.T, true)]
    public void A_pppk_is_never_demoted(ActCode act, Sanction min, Sanction max, bool lists403)
    {
        var decision = Incidents.Request(Incidents.Act(act) with { Effect = Effect.Harm }, SubjectKind.Pppk).Decide();

        Assert.Equal((min, max), (decision.Sanction!.Min, decision.Sanction.Max));
        Assert.Equal(lists403, decision.Ids().Contains("NG-403"));
    }

    [Fact]
    public void A_graver_step_by_aggravation_does_not_change_the_range_of_a_pppk()
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.CampaignJoin), SubjectKind.Pppk, Position.Kepsek).Decide();

        Assert.Equal(4, decision.Severity);
        Assert.DoesNotContain("NG-403", decision.Ids());
        Assert.Equal((Sanction.S1, Sanction.S3), (decision.Sanction!.Min, decision.Sanction.Max));
    }

    [Theory]
    [InlineData(ActCode.Post, "2024-09-01T10:00:00+07:00", 1, Sanction.R1, Sanction.R2)]
    [InlineData(ActCode.CampaignJoin, "2024-09-01T10:00:00+07:00", 1, Sanction.R1, Sanction.R2)]
    [InlineData(ActCode.CampaignJoin, "2024-10-01T10:00:00+07:00", 2, Sanction.R2, Sanction.R3)]
    [InlineData(ActCode.Post, "2024-10-01T10:00:00+07:00", 3, Sanction.R3, Sanction.T)]
    [InlineData(ActCode.PartyMember, "2024-10-01T10:00:00+07:00", 4, Sanction.T, Sanction.T)]
    [InlineData(ActCode.Money, "2024-10-01T10:00:00+07:00", 5, Sanction.T, Sanction.T)]
    public void A_non_asn_employee_has_a_scale_by_the_lowered_severity(ActCode act, string at, int severity, Sanction min, Sanction max)
    {
        var decision = Incidents.Request(Incidents.Act(act), SubjectKind.Ppnpn, Position.None, at).Decide();

        Assert.Equal(severity, decision.Severity);
        Assert.Equal((min, max), (decision.Sanction!.Min, decision.Sanction.Max));
    }

    [Fact]
    public void The_scale_of_a_non_asn_employee_is_taken_before_aggravation()
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.CampaignJoin), SubjectKind.Ppnpn, Position.None, Quiet).Decide();

        Assert.Equal(3, decision.Severity);
        Assert.Equal((Sanction.R2, Sanction.R3, Sanction.R3), (decision.Sanction!.Min, decision.Sanction.Max, decision.Sanction.Recommended));
    }

    [Fact]
    public void The_gravest_range_counts_and_of_equal_ones_the_higher()
    {
        // 204 (S1-S3) and 205 (S2-S3) are equally grave: the higher minimum.
        var decision = Incidents.Request(Incidents.Act(ActCode.CampaignJoin) with { Attributes = [ActAttribute.Party] }).Decide();

        Assert.Equal(Sanction.S2, decision.Sanction!.Min);
    }

    [Fact]
    public void Money_costs_a_civil_servant_the_post_and_intimidation_has_only_its_criminal_side()
    {
        var money = Incidents.Request(Incidents.Act(ActCode.Money)).Decide().Sanction!;
        var intimidation = Incidents.Request(Incidents.Act(ActCode.Intimidation)).Decide().Sanction!;

        Assert.Equal((Sanction.B3, Sanction.B3, Sanction.B3), (money.Min, money.Max, money.Recommended));
        Assert.Equal([200_000_000L, 1_000_000_000L], money.Criminal!.FineRupiah);
        Assert.Null(intimidation.Min);
        Assert.Null(intimidation.Recommended);
        Assert.Equal([24L, 72L], intimidation.Criminal!.PrisonMonths);
        Assert.Null(intimidation.Criminal.FineRupiah);
    }

    [Theory]
    [InlineData(ActCode.Money, 1)]
    [InlineData(ActCode.Intimidation, 1)]
    [InlineData(ActCode.Props, 2)]
    [InlineData(ActCode.CampaignJoin, 3)]
    [InlineData(ActCode.Other, 4)]
    public void Priority_follows_severity(ActCode act, int priority) => Assert.Equal(priority, Incidents.Request(Incidents.Act(act)).Decide().Priority);

    [Fact]
    public void The_quiet_period_asks_for_hours() =>
        Assert.Equal(1, Incidents.Request(Incidents.Act(ActCode.CampaignJoin), SubjectKind.Ppnpn, Position.None, Quiet).Decide().Priority);
}
