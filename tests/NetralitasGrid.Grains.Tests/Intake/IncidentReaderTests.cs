using System.Text;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Intake;

namespace NetralitasGrid.Grains.Tests.Intake;

public sealed class IncidentReaderTests
{
    [Fact]
    public void Every_field_of_a_whole_incident_is_read()
    {
        var form = Bodies.Form(Bodies.Whole);

        Assert.Equal("JBG-2024-000123", form.ReportId);
        Assert.Equal("pilkada-2024", form.Election);
        Assert.Equal(new DateTimeOffset(2024, 10, 5, 19, 20, 0, TimeSpan.FromHours(7)), form.OccurredAt);
        Assert.Equal(new DateTimeOffset(2024, 10, 5, 20, 0, 0, TimeSpan.FromHours(7)), form.KnownAt);
        Assert.Equal(("35.17.09", "Alun-alun Jombang"), (form.Place.RegionCode, form.Place.Description));
        var subject = form.Subject;
        Assert.Equal((SubjectKind.Pns, Position.Functional), (subject.Kind, subject.Position));
        Assert.Equal(("198609262015051001", "3517092609860003", "Budi Contoh"), (subject.Nip, subject.Nik, subject.Name));
        Assert.Equal(("Jl. Merdeka 1", "Guru", "SMPN 1 Jombang", "35.17.09"), (subject.Address, subject.PositionTitle, subject.Agency, subject.DutyRegionCode));
        Assert.Equal((false, true, true, false), (subject.SpouseOfCandidate, subject.OnUnpaidLeave, subject.OnCampaignLeave, subject.Resigned));
        var act = form.Act;
        Assert.Equal((ActCode.Photo, Channel.Instagram), (act.Code, act.Channel));
        Assert.Equal((true, true, false, true, true), (act.Published, act.Active, act.OnDuty, act.AssignmentLetter, act.MinisterConsent));
        Assert.Equal([Symbol.TwoFingers, Symbol.Ok], act.Symbols);
        Assert.Equal([ActAttribute.Asn], act.Attributes);
        Assert.Equal([Facility.Vehicle], act.Facilities);
        Assert.Equal([SubjectKind.Kades], act.Involved);
        Assert.Equal((null, new SupportsForm("35.17", 2)), (act.Effect, act.Supports));
        Assert.Equal("https://www.instagram.com/p/abc/?igsh=x", act.Url);
        Assert.Equal("Foto dengan pose dua jari.", form.Description);
        Assert.Equal(
            [
                new EvidenceForm(EvidenceKind.Image, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "https://bukti.example/1.jpg"),
                new EvidenceForm(EvidenceKind.Document, null, null),
            ],
            form.Evidence);
        Assert.Equal(2, form.Witnesses);
        var reporter = form.Reporter;
        Assert.Equal((ReporterKind.Voter, "Siti Pelapor", "3517094107900002"), (reporter.Kind, reporter.Name, reporter.Nik));
        Assert.Equal(("0812-3456-7890", "Siti@Surat.example", "Jl. Anggrek 2", "Mojokerto"), (reporter.Phone, reporter.Email, reporter.Address, reporter.BirthPlace));
        Assert.Equal((new DateOnly(1990, 7, 1), "P", "Petani", "WNI"), (reporter.BirthDate, reporter.Sex, reporter.Occupation, reporter.Nationality));
    }

    [Fact]
    public void A_whole_incident_has_no_warnings() =>
        Assert.Empty(Assert.IsType<IntakeResult.Read>(Bodies.Read(Bodies.Whole)).Warnings);

    [Fact]
    public void The_least_incident_has_the_defaults()
    {
        var form = Bodies.Form(Bodies.Least);

        Assert.Equal((Channel.Field, Position.None, 0), (form.Act.Channel, form.Subject.Position, form.Witnesses));
        Assert.Null(form.KnownAt);
        Assert.Null(form.Description);
        Assert.Empty(form.Evidence);
        Assert.Empty(form.Act.Symbols);
    }

    [Theory]
    [InlineData("knownAt")]
    [InlineData("description")]
    [InlineData("evidence")]
    [InlineData("witnesses")]
    [InlineData("subject/nip")]
    [InlineData("subject/position")]
    [InlineData("act/channel")]
    [InlineData("act/symbols")]
    [InlineData("act/supports")]
    [InlineData("reporter/birthDate")]
    public void Null_says_the_same_as_nothing(string path)
    {
        var withNull = Bodies.Split(Bodies.With(path, "null"));
        var without = Bodies.Split(Bodies.With(path, null));

        Assert.Equal(without.BodyHash, withNull.BodyHash);
        Assert.Equal(without.ToUtf8(), withNull.ToUtf8());
    }

    [Fact]
    public void Blank_text_is_no_text()
    {
        var form = Bodies.Form(Bodies.With("description", "\" \\t \"", Bodies.With("subject/nip", "\"  \"")));

        Assert.Null(form.Description);
        Assert.Null(form.Subject.Nip);
    }

    [Fact]
    public void Spaces_inside_numbers_of_people_do_not_count()
    {
        var form = Bodies.Form(Bodies.With("subject/nip", "\"19860926 201505 1 001\"", Bodies.With("reporter/nik", "\" 351709 410790 0002 \"")));

        Assert.Equal(("198609262015051001", "3517094107900002"), (form.Subject.Nip, form.Reporter.Nik));
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over() =>
        Assert.IsType<IntakeResult.Read>(IncidentReader.Read([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Bodies.Least)], Bodies.Context));

    [Fact]
    public void Property_names_may_be_written_with_escapes() =>
        Assert.Equal("R-1", Bodies.Form(Bodies.Least.Replace("reportId", "report\\u0049d", StringComparison.Ordinal)).ReportId);

    [Fact]
    public void A_backfill_may_send_when_it_received_the_report()
    {
        var body = Bodies.With("receivedAt", "\"2024-10-05T19:30:00+07:00\"", Bodies.With("knownAt", null));

        var form = Bodies.Form(body, Bodies.Context with { MayBackfill = true });

        Assert.Equal(new DateTimeOffset(2024, 10, 5, 19, 30, 0, TimeSpan.FromHours(7)), form.ReceivedAt);
    }

    [Fact]
    public void A_named_election_is_taken()
    {
        var context = Bodies.Context with { Elections = ["pilkada-2024", "psu-2025"] };

        Assert.Equal("psu-2025", Bodies.Form(Bodies.With("election", "\"psu-2025\""), context).Election);
    }

    [Fact]
    public void A_village_of_a_known_district_is_a_place() =>
        Assert.Equal("35.17.09.2001", Bodies.Form(Bodies.With("place/regionCode", "\"35.17.09.2001\"")).Place.RegionCode);

    [Theory]
    [InlineData("2024-10-05T20:15:00+07:00")]
    [InlineData("2024-10-05t13:14:59.999999999z")]
    [InlineData("2024-10-05T22:10:00.5+09:00")]
    public void An_event_may_lie_up_to_five_minutes_after_the_received_time(string time) =>
        Assert.IsType<IntakeResult.Read>(Bodies.Read(Bodies.With("occurredAt", $"\"{time}\"")));
}
