using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;

namespace NetralitasGrid.Grains.Tests.Deciding;

/// <summary>DECISION 4.1: admission informs, it never silences.</summary>
public sealed class AdmissionTests
{
    private static DecisionRequest Photo => Incidents.Request(Incidents.Photo);

    [Fact]
    public void A_complete_report_is_admissible()
    {
        var decision = Photo.Decide();

        Assert.Equal(Verdict.Admissible, decision.Admission.Verdict);
        Assert.Empty(decision.Admission.Missing);
    }

    [Theory]
    [InlineData(7, Verdict.Admissible)]
    [InlineData(8, Verdict.Late)]
    public void A_report_is_late_after_seven_local_days_since_it_was_known(int days, Verdict verdict)
    {
        // Known one minute before local midnight, received on the first minute of a later local day: only the dates count.
        var request = Photo.Report(r => r with { OccurredAt = Time("2024-10-05T10:00:00+07:00"), KnownAt = Time("2024-10-05T23:59:00+07:00") })
            with
        { ReceivedAt = Time("2024-10-05T00:00:00+07:00").AddDays(days) };

        var decision = request.Decide();

        Assert.Equal(verdict, decision.Admission.Verdict);
        Assert.Equal(verdict == Verdict.Late, decision.Ids().Contains("NG-601"));
        Assert.Equal(4, decision.Severity);
    }

    [Fact]
    public void Without_a_date_of_knowing_a_report_is_incomplete_but_never_late()
    {
        var request = Photo.Report(r => r with { KnownAt = null }) with { ReceivedAt = Time("2024-12-01T00:00:00+07:00") };

        var decision = request.Decide();

        Assert.Equal(Verdict.Incomplete, decision.Admission.Verdict);
        Assert.Equal([MissingItem.KnownAt], decision.Admission.Missing);
    }

    [Fact]
    public void An_anonymous_report_is_a_tip_that_still_gets_its_severity()
    {
        var decision = Photo.Reporter(_ => new() { Kind = ReporterKind.Anonymous }).Decide();

        Assert.Equal(Verdict.Tip, decision.Admission.Verdict);
        Assert.Empty(decision.Admission.Missing);
        Assert.Equal(["NG-214", "NG-603"], decision.Ids());
        Assert.Equal(4, decision.Severity);
    }

    [Fact]
    public void A_voter_without_nik_gives_a_tip_and_a_supervisor_without_nik_does_not()
    {
        var voter = Photo.Reporter(r => r with { HasNik = false }).Decide();
        var supervisor = Photo.Reporter(_ => new() { Kind = ReporterKind.Supervisor }).Decide();

        Assert.Equal(Verdict.Tip, voter.Admission.Verdict);
        Assert.Equal(Verdict.Admissible, supervisor.Admission.Verdict);
    }

    [Fact]
    public void Missing_items_are_listed_in_the_order_of_the_form()
    {
        var decision = Photo
            .Report(r => r with { KnownAt = null, HasDescription = false, Evidence = [], Witnesses = 1 })
            .Subject(s => s with { HasName = false })
            .Reporter(r => r with { HasName = false, HasAddress = false })
            .Decide();

        Assert.Equal(Verdict.Incomplete, decision.Admission.Verdict);
        Assert.Equal(Enum.GetValues<MissingItem>(), decision.Admission.Missing);
    }

    [Fact]
    public void Of_a_supervisor_only_subject_description_and_evidence_count()
    {
        var decision = Photo
            .Report(r => r with { KnownAt = null, HasDescription = false, Evidence = [], Witnesses = 0 })
            .Subject(s => s with { HasName = false })
            .Reporter(_ => new() { Kind = ReporterKind.Supervisor })
            .Decide();

        Assert.Equal([MissingItem.SubjectName, MissingItem.Description, MissingItem.Evidence], decision.Admission.Missing);
    }

    [Fact]
    public void The_worst_verdict_counts_and_all_that_match_are_listed()
    {
        var late = Photo with { ReceivedAt = Time("2024-10-20T00:00:00+07:00") };

        var lateTip = late.Reporter(r => r with { HasNik = false }).Decide();
        var lateIncomplete = late.Report(r => r with { Witnesses = 0 }).Decide();

        Assert.Equal(Verdict.Late, lateTip.Admission.Verdict);
        Assert.Equal(["NG-214", "NG-601", "NG-603"], lateTip.Ids());
        Assert.Equal(Verdict.Late, lateIncomplete.Admission.Verdict);
        Assert.Equal(["NG-214", "NG-601", "NG-602"], lateIncomplete.Ids());
        Assert.Equal([MissingItem.Witnesses], lateIncomplete.Admission.Missing);
    }

    [Fact]
    public void A_duplicate_is_named_only_when_attached_and_changes_no_verdict()
    {
        var attached = (Photo with { Attached = true, SameEvidence = true }).Decide();
        var alone = (Photo with { Attached = false, SameEvidence = true }).Decide();

        Assert.Equal(["NG-214", "NG-604"], attached.Ids());
        Assert.Equal(Verdict.Admissible, attached.Admission.Verdict);
        Assert.Equal(["NG-214"], alone.Ids());
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
