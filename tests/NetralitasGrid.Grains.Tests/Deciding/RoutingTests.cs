using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Tests.Packs;

namespace NetralitasGrid.Grains.Tests.Deciding;

/// <summary>DECISION 4.7 and 4.8: levels, targets and deadlines.</summary>
public sealed class RoutingTests
{
    [Theory]
    [InlineData("2024-08-23T23:59:59+07:00", Body.Kasn)]
    [InlineData("2024-08-24T00:00:00+07:00", Body.Bkn)]
    public void Kasn_hands_over_to_bkn_by_the_local_date_of_receipt(string received, Body body)
    {
        var request = Incidents.Request(Incidents.Act(ActCode.Post), at: "2024-08-20T10:00:00+07:00") with { ReceivedAt = Time(received) };

        Assert.Equal([Body.Bawaslu, body], request.Decide().Targets.Select(t => t.Body));
    }

    [Fact]
    public void The_hand_over_is_at_midnight_of_the_place()
    {
        var eastern = Incidents.Request(Incidents.Act(ActCode.Props), at: "2024-08-20T10:00:00+09:00").Report(r => r with { Place = "91.71.01" })
            with
        { ReceivedAt = Time("2024-08-23T22:30:00+07:00") };

        Assert.Equal(Body.Bkn, eastern.Decide().Targets[1].Body);
    }

    [Theory]
    [InlineData(ActCode.Post, Position.Functional, 0, Level.L2)]
    [InlineData(ActCode.Post, Position.Camat, 0, Level.L2)]
    [InlineData(ActCode.Post, Position.Jpt, 0, Level.L3)]
    [InlineData(ActCode.Post, Position.Jpt, 1, Level.L4)]
    [InlineData(ActCode.PartyMember, Position.Functional, 0, Level.L3)]
    [InlineData(ActCode.PartyMember, Position.Functional, 1, Level.L4)]
    [InlineData(ActCode.Mutation, Position.Jpt, 1, Level.L4)]
    public void The_level_is_the_highest_that_the_rules_name_and_one_more_for_a_repeat(ActCode act, Position position, int proven, Level level) =>
        Assert.Equal(level, Incidents.Request(Incidents.Act(act), position: position).Record(proven).Decide().Targets[0].Level);

    [Fact]
    public void An_acting_head_counts_as_senior_leadership()
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.Post), SubjectKind.Pj, Position.None).Decide();

        Assert.Contains("NG-502", decision.Ids());
        Assert.Equal(Level.L3, decision.Targets[0].Level);
        Assert.Contains(new("subject.position", "JPT"), decision.Facts);
    }

    [Fact]
    public void Each_body_is_named_once_with_all_its_reasons()
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.Money) with { Facilities = [Facility.Budget] }).Decide();

        var gakkumdu = Assert.Single(decision.Targets, t => t.Body == Body.Gakkumdu);
        Assert.Equal(["NG-207", "NG-301"], gakkumdu.Rules);
        Assert.Equal((TargetAction.Forward, TargetWhen.Now), (gakkumdu.Action, gakkumdu.When));
        Assert.Equal([Body.Bawaslu, Body.Bkn, Body.Gakkumdu], decision.Targets.Select(t => t.Body));
    }

    [Fact]
    public void A_replacement_of_officials_reaches_the_ministry_and_the_kpu()
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.Mutation), SubjectKind.Incumbent, Position.None).Decide();

        Assert.Equal([Body.Bawaslu, Body.Kemendagri, Body.Kpu], decision.Targets.Select(t => t.Body));
        Assert.Equal(Level.L3, decision.Targets[0].Level);
    }

    [Theory]
    [InlineData(ReporterKind.Anonymous)]
    [InlineData(ReporterKind.Voter)]
    public void A_tip_turns_every_when_but_bawaslus_into_if_finding_and_has_one_clock(ReporterKind kind)
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.Money)).Reporter(_ => new() { Kind = kind }).Decide();

        Assert.Equal(TargetWhen.Now, decision.Targets[0].When);
        Assert.All(decision.Targets.Skip(1), t => Assert.Equal(TargetWhen.IfFinding, t.When));
        var clock = Assert.Single(decision.Deadlines);
        Assert.Equal((Clock.C6, "P7D", Time("2024-10-13T00:00:00+07:00")), (clock.Clock, clock.Duration, clock.DueAt!.Value));
    }

    [Fact]
    public void A_complete_report_starts_the_study_and_waits_for_registration() =>
        Assert.Equal([Clock.C2, Clock.C4], Clocks(Incidents.Request(Incidents.Photo)));

    [Fact]
    public void An_incomplete_report_also_waits_for_its_completion() =>
        Assert.Equal([Clock.C2, Clock.C3, Clock.C4], Clocks(Incidents.Request(Incidents.Photo).Report(r => r with { Witnesses = 0 })));

    [Fact]
    public void The_criminal_track_adds_the_investigation_in_working_days_and_the_shortest_forward()
    {
        var pppk = Incidents.Request(Incidents.Act(ActCode.Money), SubjectKind.Pppk).Decide();

        Assert.Equal([Clock.C2, Clock.C4, Clock.C10, Clock.Forward], pppk.Deadlines.Select(d => d.Clock));
        var investigation = pppk.Deadlines[2];
        Assert.Equal(("P14D", ClockUnit.WorkingDays, ClockStart.Forwarded, null), (investigation.Duration, investigation.Unit, investigation.StartsOn, investigation.DueAt));
        Assert.Equal(("P1D", Time("2024-10-07T00:00:00+07:00")), (pppk.Deadlines[3].Duration, pppk.Deadlines[3].DueAt!.Value));
    }

    [Theory]
    [InlineData(SubjectKind.Kades)]
    [InlineData(SubjectKind.Ppnpn)]
    [InlineData(SubjectKind.Pppk)]
    [InlineData(SubjectKind.Tni)]
    [InlineData(SubjectKind.Polri)]
    public void Other_roads_are_forwarded_within_five_days(SubjectKind kind)
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.Post), kind, Position.None).Decide();

        Assert.Equal("P5D", Assert.Single(decision.Deadlines, d => d.Clock == Clock.Forward).Duration);
    }

    [Fact]
    public void In_the_quiet_period_the_study_has_twelve_hours()
    {
        var decision = Incidents.Request(Incidents.Act(ActCode.Props), at: "2024-11-25T20:00:00+07:00").Decide();

        Assert.Equal(("PT12H", ClockUnit.Hours, Time("2024-11-26T08:50:00+07:00")), (decision.Deadlines[0].Duration, decision.Deadlines[0].Unit, decision.Deadlines[0].DueAt!.Value));
    }

    [Theory]
    [InlineData(ActCode.Money, SubjectKind.Pns, true)]
    [InlineData(ActCode.Post, SubjectKind.Tni, true)]
    [InlineData(ActCode.Post, SubjectKind.Pns, false)]
    public void Grave_decisions_escalate(ActCode act, SubjectKind kind, bool escalates) =>
        Assert.Equal(escalates, RealPack.Pack.Routing.Escalates(Incidents.Request(Incidents.Act(act), kind).Decide()));

    private static IEnumerable<Clock> Clocks(DecisionRequest request) => request.Decide().Deadlines.Select(d => d.Clock);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
