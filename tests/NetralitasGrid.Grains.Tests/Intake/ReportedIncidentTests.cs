using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Grains.Tests.Intake;

public sealed class ReportedIncidentTests
{
    [Fact]
    public void The_plain_part_and_all_keys_stay_the_same_for_ever()
    {
        var split = Bodies.Split(Bodies.Whole);

        GoldenFile.Check("reported-incident.txt", $"""
            {Encoding.UTF8.GetString(split.ToUtf8()).Replace(",\"", ",\n\"", StringComparison.Ordinal)}
            report key {Convert.ToHexStringLower(split.ReportKey)}
            body hash {Convert.ToHexStringLower(split.BodyHash)}
            grain {split.Grain}
            """);
    }

    [Fact]
    public void The_canonical_body_is_written_the_same_for_ever() =>
        GoldenFile.Check("canonical-body.txt", Encoding.UTF8.GetString(CanonicalBody.Of(Bodies.Form(Bodies.Whole))));

    [Fact]
    public void The_canonical_body_has_sorted_names()
    {
        static void AssertSorted(JsonNode? node)
        {
            if (node is JsonObject o)
            {
                var names = o.Select(p => p.Key).ToArray();
                Assert.Equal(names.Order(StringComparer.Ordinal), names);
                Assert.All(o, p => AssertSorted(p.Value));
            }
            else if (node is JsonArray a)
            {
                Assert.All(a, AssertSorted);
            }
        }

        AssertSorted(JsonNode.Parse(CanonicalBody.Of(Bodies.Form(Bodies.Whole))));
    }

    [Fact]
    public void Nothing_sealed_is_in_the_plain_part()
    {
        var split = Bodies.Split(Bodies.Whole);
        var plain = Encoding.UTF8.GetString(split.ToUtf8());

        var values = PersonalFields.Paths.SelectMany(split.Personal.ValuesOf).Append(split.Personal.Subject.Masked).OfType<string>().ToArray();

        Assert.Equal(PersonalFields.Paths.Count + 1, values.Length);
        Assert.DoesNotContain(values, v => v.Length > 1 && plain.Contains(v, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_sealed_parts_come_back_whole()
    {
        var personal = Bodies.Split(Bodies.Whole).Personal;

        var subject = SubjectPart.FromUtf8(personal.Subject.ToUtf8());
        var reporter = ReporterPart.FromUtf8(personal.Reporter.ToUtf8());

        Assert.Equal(reporter, personal.Reporter);
        Assert.Equal(["https://bukti.example/1.jpg", null], subject.EvidenceUris);
        Assert.Equal(personal.Subject with { EvidenceUris = [] }, subject with { EvidenceUris = [] });
        Assert.Equal(PersonalFields.Paths.Where(PersonalFields.IsOfReporter).Count(), typeof(ReporterPart).GetProperties().Length);
    }

    [Fact]
    public void The_plain_part_is_read_back_as_it_was_written()
    {
        var split = Bodies.Split(Bodies.Whole);

        var report = JsonSerializer.Deserialize(split.ToUtf8(), GrainsJson.Default.IncidentReported)!;

        Assert.Equal(split.ToUtf8(), JsonSerializer.SerializeToUtf8Bytes(report, GrainsJson.Default.IncidentReported));
        Assert.Equal(split.Report.Subject, report.Subject);
    }

    [Fact]
    public void The_masked_incident_shows_all_but_what_is_sealed()
    {
        var split = Bodies.Split(Bodies.Whole);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            MaskedIncident.Write(json, split.Report);
        }

        GoldenFile.Check("masked-incident.json", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void The_masked_incident_is_a_form_that_can_be_posted()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            MaskedIncident.Write(json, Bodies.Split(Bodies.Whole).Report);
        }

        Assert.Equal("JBG-2024-000123", Bodies.Form(Encoding.UTF8.GetString(stream.ToArray())).ReportId);
    }

    [Theory]
    [InlineData("occurredAt", "\"2024-10-05T19:20:00.000+07:00\"")]
    [InlineData("witnesses", "2.0")]
    [InlineData("witnesses", "2e0")]
    [InlineData("act/symbols", "[\"OK\",\"TWO_FINGERS\",\"OK\"]")]
    [InlineData("act/onDuty", null)]
    [InlineData("act/effect", null)]
    [InlineData("subject/name", "\"  Budi \\u0043ontoh \"")]
    [InlineData("subject/nip", "\"19860926 201505 1 001\"")]
    [InlineData("election", "\"pilkada-2024\"")]
    [InlineData("evidence/0/sha256", "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"")]
    public void The_same_said_in_another_way_is_the_same_body(string path, string? value) =>
        Assert.Equal(Bodies.Split(Bodies.Whole).BodyHash, Bodies.Split(Bodies.With(path, value)).BodyHash);

    [Fact]
    public void The_order_of_properties_and_white_space_say_nothing()
    {
        static JsonNode? Turned(JsonNode? node) => node switch
        {
            JsonObject o => new JsonObject(o.Reverse().Select(p => KeyValuePair.Create(p.Key, Turned(p.Value)))),
            JsonArray a => new JsonArray([.. a.Select(Turned)]),
            _ => node?.DeepClone(),
        };
        var turned = Turned(JsonNode.Parse(Bodies.Whole))!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });

        Assert.Equal(Bodies.Split(Bodies.Whole).BodyHash, Bodies.Split(turned).BodyHash);
    }

    [Fact]
    public void When_it_was_received_is_no_part_of_the_body()
    {
        var context = Bodies.Context with { MayBackfill = true };
        var sent = Bodies.Form(Bodies.With("receivedAt", "\"2024-10-05T20:05:00+07:00\""), context);

        Assert.Equal(CanonicalBody.Of(Bodies.Form(Bodies.Whole)), CanonicalBody.Of(sent));
    }

    [Fact]
    public void Every_other_change_changes_the_body()
    {
        string[] changes =
        [
            Bodies.With("reportId", "\"x\""), Bodies.With("occurredAt", "\"2024-10-05T19:20:01+07:00\""), Bodies.With("knownAt", null),
            Bodies.With("place/regionCode", "\"35.17.08\""), Bodies.With("place/description", "\"x\""), Bodies.With("description", "\"x\""),
            .. new[] { "kind|\"PPPK\"", "nip|null", "nik|null", "name|\"x\"", "address|\"x\"", "position|\"CAMAT\"", "positionTitle|\"x\"", "agency|\"x\"", "dutyRegionCode|\"35\"",
                "spouseOfCandidate|true", "onUnpaidLeave|false", "onCampaignLeave|false", "resigned|true" }.Select(c => Change("subject", c)),
            .. new[] { "code|\"POST\"", "channel|\"X\"", "published|false", "active|false", "symbols|[]", "attributes|[]", "facilities|[]", "involved|[]", "effect|\"HARM\"",
                "onDuty|true", "assignmentLetter|false", "ministerConsent|false", "supports|null", "url|\"x\"" }.Select(c => Change("act", c)),
            .. new[] { "kind|\"AUDIO\"", "sha256|null", "uri|\"x\"" }.Select(c => Change("evidence/0", c)),
            Bodies.With("evidence", "[]"), Bodies.With("witnesses", "3"),
            .. new[] { "kind|\"MONITOR\"", "name|\"x\"", "nik|null", "phone|\"x\"", "email|\"x\"", "address|\"x\"", "birthPlace|\"x\"", "birthDate|null", "sex|\"L\"",
                "occupation|\"x\"", "nationality|\"x\"" }.Select(c => Change("reporter", c)),
        ];

        var hashes = changes.Append(Bodies.Whole).Select(b => Convert.ToHexString(Bodies.Split(b).BodyHash)).ToArray();

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        static string Change(string parent, string change) => Bodies.With($"{parent}/{change.Split('|')[0]}", change.Split('|')[1]);
    }

    [Fact]
    public void A_subject_is_keyed_by_nip_then_nik_then_name_and_agency_then_the_report()
    {
        var byNip = Bodies.Split(Bodies.Whole).Report.Subject;
        var withoutNip = Bodies.With("subject/nip", null);
        var byNik = Bodies.Split(withoutNip).Report.Subject;
        var withoutNumbers = Bodies.With("subject/nik", null, withoutNip);
        var byName = Bodies.Split(withoutNumbers).Report.Subject;
        var unknown = Bodies.Split(Bodies.With("subject/agency", null, withoutNumbers)).Report.Subject;

        Assert.Equal((IdentityStrength.Verified, IdentityKeys.OfNip(Bodies.Hasher, "198609262015051001")), (byNip.Identity, byNip.Key));
        Assert.Equal((IdentityStrength.Verified, IdentityKeys.OfNik(Bodies.Hasher, "3517092609860003")), (byNik.Identity, byNik.Key));
        Assert.Equal((IdentityStrength.Unverified, IdentityStrength.Unknown), (byName.Identity, unknown.Identity));
        Assert.Equal(4, new[] { byNip, byNik, byName, unknown }.Select(s => s.Key).Distinct().Count());
        Assert.All([byNip, byNik, byName, unknown], s => Assert.Matches("^e[0-9a-f]{32}$", s.Key));
    }

    [Fact]
    public void Writings_of_one_name_are_one_subject_and_other_reports_are_not()
    {
        var nobody = Bodies.With("subject/nik", null, Bodies.With("subject/nip", null));
        var wideLetters = Bodies.With("subject/name", "\"  \\uFF22udi   CONTOH\"", nobody);
        var unnamed = Bodies.With("subject/name", null, nobody);

        Assert.Equal(Bodies.Split(nobody).Report.Subject.Key, Bodies.Split(wideLetters).Report.Subject.Key);
        Assert.Equal(Bodies.Split(unnamed).Report.Subject.Key, Bodies.Split(Bodies.With("description", "\"x\"", unnamed)).Report.Subject.Key);
        Assert.NotEqual(Bodies.Split(unnamed).Report.Subject.Key, Bodies.Split(Bodies.With("reportId", "\"x\"", unnamed)).Report.Subject.Key);
    }

    [Fact]
    public void An_alias_leads_to_the_kept_key()
    {
        var own = IdentityKeys.OfNip(Bodies.Hasher, "198609262015051001");

        var split = ReportedIncident.Of(Bodies.Form(Bodies.Whole), "s", Bodies.Hasher, key => key == own ? "e00000000000000000000000000000001" : null);

        Assert.Equal("e00000000000000000000000000000001", split.Grain.Key);
    }

    [Fact]
    public void A_reporter_is_keyed_by_nik_then_phone_then_email()
    {
        var withoutNik = Bodies.With("reporter/nik", null);
        var withoutPhone = Bodies.With("reporter/phone", null, withoutNik);

        var keys = new[] { Bodies.Whole, withoutNik, withoutPhone }.Select(b => Bodies.Split(b).Report.Reporter.Key).ToArray();

        Assert.Equal(3, keys.Distinct().Count());
        Assert.Equal(keys[1], Bodies.Split(Bodies.With("reporter/phone", "\"+62 812 3456 7890\"", withoutNik)).Report.Reporter.Key);
        Assert.Equal(keys[2], Bodies.Split(Bodies.With("reporter/email", "\"siti@surat.EXAMPLE\"", withoutPhone)).Report.Reporter.Key);
        Assert.Equal(keys[2], Bodies.Split(Bodies.With("reporter/phone", "\"tidak ada\"", withoutNik)).Report.Reporter.Key);
        Assert.Null(Bodies.Split(Bodies.With("reporter/email", null, withoutPhone)).Report.Reporter.Key);
    }

    [Fact]
    public void An_agency_is_its_name_in_its_duty_regency()
    {
        var key = Bodies.Split(Bodies.Whole).Report.Subject.AgencyKey;

        Assert.Equal(key, Bodies.Split(Bodies.With("subject/agency", "\"smpn  1 JOMBANG\"")).Report.Subject.AgencyKey);
        Assert.Equal(key, Bodies.Split(Bodies.With("subject/dutyRegionCode", "\"35.17\"")).Report.Subject.AgencyKey);
        Assert.NotEqual(key, Bodies.Split(Bodies.With("subject/dutyRegionCode", "\"35.16\"")).Report.Subject.AgencyKey);
        Assert.Null(Bodies.Split(Bodies.With("subject/agency", "\" \"")).Report.Subject.AgencyKey);
    }

    [Fact]
    public void The_report_key_is_of_source_province_and_report_id()
    {
        var key = IdentityKeys.OfReport("s", "35.17.01", "R");

        Assert.Equal(key, IdentityKeys.OfReport("s", "35.06", "R"));
        Assert.NotEqual(key, IdentityKeys.OfReport("s", "15.71", "R"));
        Assert.NotEqual(key, IdentityKeys.OfReport("t", "35.17", "R"));
        Assert.NotEqual(key, IdentityKeys.OfReport("s", "35.17", "r"));
    }

    [Fact]
    public void Another_key_version_gives_other_hashes_and_says_so()
    {
        var second = new KeyedHasher(2, Encoding.ASCII.GetBytes("another key for tests, 32 bytes long or more"));

        var (first, other) = (Bodies.Hasher.Body("x"u8), second.Body("x"u8));

        Assert.Equal([0, 1], first[..2]);
        Assert.Equal([0, 2], other[..2]);
        Assert.NotEqual(first[2..], other[2..]);
        Assert.NotEqual(Bodies.Hasher.Text(HashPurpose.Url, "x"), Bodies.Hasher.Text(HashPurpose.Agency, "x"));
    }
}
