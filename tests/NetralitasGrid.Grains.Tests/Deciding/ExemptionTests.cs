using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Tests.Packs;

namespace NetralitasGrid.Grains.Tests.Deciding;

/// <summary>DECISION 4.2: what exemptions close, and what they never close.</summary>
public sealed class ExemptionTests
{
    private static DecisionRequest Attending => Incidents.Request(Incidents.Act(ActCode.Attend));

    [Fact]
    public void Passive_attendance_is_exempt_and_a_human_confirms_it()
    {
        var decision = Attending.Decide();

        Assert.Equal(["NG-701"], decision.Ids());
        Assert.Equal(Outcome.Exempt, decision.Outcome);
        Assert.Equal(0, decision.Severity);
        Assert.Equal(4, decision.Priority);
        Assert.Null(decision.Sanction);
        Assert.Equal([Track.None], decision.Tracks);
        var target = Assert.Single(decision.Targets);
        Assert.Equal((Body.Bawaslu, Level.L2, TargetAction.Handle, TargetWhen.Now), (target.Body, target.Level, target.Action, target.When));
        Assert.Equal(["NG-701"], target.Rules);
    }

    [Fact]
    public void Attendance_with_any_sign_of_support_is_not_passive()
    {
        DecisionRequest[] supporting =
        [
            Attending.Act(a => a with { Active = true }),
            Attending.Act(a => a with { OnDuty = true }),
            Attending.Act(a => a with { Attributes = [ActAttribute.Candidate] }),
            Attending.Act(a => a with { Symbols = [Symbol.Backdrop] }),
            Attending.Subject(s => s with { SpouseOfCandidate = true }),
        ];

        Assert.All(supporting, r => Assert.DoesNotContain("NG-701", r.Decide().Ids()));
    }

    [Fact]
    public void A_spouse_on_unpaid_leave_may_accompany_but_not_speak_publish_or_go_online()
    {
        var spouse = Attending.Subject(s => s with { SpouseOfCandidate = true, OnUnpaidLeave = true });

        var quiet = spouse.Decide();

        Assert.Equal(["NG-701", "NG-702"], quiet.Ids());
        Assert.Equal(["NG-702"], quiet.Admission.Unproven);
        Assert.DoesNotContain("NG-702", spouse.Act(a => a with { Active = true }).Decide().Ids());
        Assert.DoesNotContain("NG-702", spouse.Act(a => a with { Published = true }).Decide().Ids());
        Assert.DoesNotContain("NG-702", spouse.Act(a => a with { Channel = Channel.Whatsapp }).Decide().Ids());
    }

    [Fact]
    public void An_assignment_letter_exempts_duty_in_service_attributes_only()
    {
        var onDuty = Attending.Act(a => a with { AssignmentLetter = true, OnDuty = true, Attributes = [ActAttribute.Asn] });

        Assert.Equal(["NG-703"], onDuty.Decide().Ids());
        Assert.DoesNotContain("NG-703", onDuty.Act(a => a with { Attributes = [ActAttribute.Asn, ActAttribute.Party] }).Decide().Ids());
        Assert.DoesNotContain("NG-703", onDuty.Act(a => a with { Active = true }).Decide().Ids());
        Assert.DoesNotContain("NG-703", onDuty.Act(a => a with { Code = ActCode.Appeal }).Decide().Ids());
    }

    [Fact]
    public void A_document_proves_the_claim()
    {
        var claim = Attending.Subject(s => s with { Resigned = true });

        var proven = claim.Report(r => r with { Evidence = [new ReportedEvidence(EvidenceKind.Document, null, null)] }).Decide();

        Assert.Equal(["NG-705"], claim.Decide().Admission.Unproven);
        Assert.Empty(proven.Admission.Unproven);
    }

    [Fact]
    public void Only_allowed_poses_exempt_a_photo_and_no_pose_at_all_does_not()
    {
        var photo = Incidents.Request(Incidents.Photo);

        Assert.Equal(["NG-704"], photo.Act(a => a with { Symbols = [Symbol.Fist, Symbol.TwoHandHeart] }).Decide().Ids());
        Assert.Equal(["NG-214"], photo.Act(a => a with { Symbols = [Symbol.Fist, Symbol.Thumb] }).Decide().Ids());
        Assert.Empty(photo.Act(a => a with { Symbols = [] }).Decide().Ids());
        Assert.DoesNotContain("NG-704", photo.Act(a => a with { Symbols = [Symbol.Fist], Attributes = [ActAttribute.Asn] }).Decide().Ids());
    }

    [Fact]
    public void An_exemption_closes_act_and_subject_rules_which_stay_in_the_trace_only()
    {
        var request = Incidents.Request(Incidents.Act(ActCode.Post), SubjectKind.Ppnpn).Subject(s => s with { OnCampaignLeave = true });

        var decision = request.Decide();
        var trace = Trace.Of(request, RealPack.Pack).ToDictionary(t => t.Id);

        Assert.Equal(["NG-705"], decision.Ids());
        Assert.Equal(Outcome.Exempt, decision.Outcome);
        Assert.Equal((true, "NG-705"), (trace["NG-202"].Matched, trace["NG-202"].ClosedBy));
        Assert.Equal((true, "NG-705"), (trace["NG-402"].Matched, trace["NG-402"].ClosedBy));
        Assert.Null(trace["NG-705"].ClosedBy);
    }

    [Fact]
    public void Of_two_exemptions_that_of_passive_attendance_closes_last()
    {
        var request = Attending.Act(a => a with { Facilities = [Facility.Vehicle], Supports = new SupportedPair("35.17", 1) }).Subject(s => s with { Resigned = true });

        var trace = Trace.Of(request, RealPack.Pack).ToDictionary(t => t.Id);

        Assert.True(trace["NG-701"].Matched);
        Assert.Equal("NG-705", trace["NG-207"].ClosedBy);
    }

    [Theory]
    [InlineData(ActCode.Money, SubjectKind.Pns, "NG-301")]
    [InlineData(ActCode.Intimidation, SubjectKind.Pns, "NG-302")]
    [InlineData(ActCode.Decision, SubjectKind.RegionalOfficial, "NG-303")]
    [InlineData(ActCode.Mutation, SubjectKind.Incumbent, "NG-304")]
    [InlineData(ActCode.ProgrammeAbuse, SubjectKind.Incumbent, "NG-305")]
    [InlineData(ActCode.Involve, SubjectKind.Candidate, "NG-306")]
    [InlineData(ActCode.Decision, SubjectKind.Pns, "NG-208")]
    [InlineData(ActCode.PartyMember, SubjectKind.Pns, "NG-213")]
    public void What_no_exemption_closes_alone_gives_severity_sanction_and_targets(ActCode act, SubjectKind kind, string rule)
    {
        var request = Incidents.Request(new ReportedAct { Code = act, Effect = Effect.Benefit, Involved = [SubjectKind.Kades] }, kind, Position.None)
            .Subject(s => s with { Resigned = true });

        var decision = request.Decide();

        Assert.Equal([rule, "NG-705"], decision.Ids());
        Assert.Equal(Outcome.Recommended, decision.Outcome);
        Assert.Equal(5, decision.Severity);
        Assert.All(decision.Targets, t => Assert.Equal([rule], t.Rules));
    }

    [Fact]
    public void Overruled_exemptions_are_off()
    {
        var request = Incidents.Request(Incidents.Act(ActCode.Post)).Subject(s => s with { Resigned = true }) with { ExemptionsOverruled = true };

        var decision = request.Decide();

        Assert.Equal(["NG-202"], decision.Ids());
        Assert.Equal(Outcome.Recommended, decision.Outcome);
        Assert.Empty(decision.Admission.Unproven);
    }
}
