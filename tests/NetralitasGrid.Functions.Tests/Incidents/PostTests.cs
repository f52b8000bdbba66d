using System.Text.Json;
using System.Text.Json.Nodes;
using NetralitasGrid.Silo.Access;

namespace NetralitasGrid.Functions.Tests.Incidents;

public sealed class PostTests(SharedDoor shared)
{
    private readonly TestDoor _door = shared.Door;

    [Fact]
    public async Task A_post_that_waits_comes_back_with_the_whole_decision()
    {
        var answer = await _door.PostAsync("/api/incidents", _door.AdminKey, Sample.Photo().ToJsonString(), ("Prefer", "wait=30"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("decided", answer.Json.GetProperty("status").GetString());
        var decision = answer.Json.GetProperty("decision");
        Assert.Equal(
            ["id", "incidentId", "caseId", "attached", "decidedFor", "supersedes", "outcome", "severity", "priority", "phase", "windows", "zone", "repeat", "admission", "tracks", "rules",
                "sanction", "targets", "deadlines", "facts", "explanation", "notes", "pack", "audit"],
            decision.EnumerateObject().Select(p => p.Name));
        Assert.Equal(4, decision.GetProperty("severity").GetInt32());
        Assert.Equal(64, decision.GetProperty("audit").GetProperty("hash").GetString()!.Length);
        Assert.Equal($"/api/cases/{decision.GetProperty("caseId").GetString()}", answer.Json.GetProperty("links").GetProperty("case").GetString());
    }

    [Fact]
    public async Task A_post_that_does_not_wait_is_accepted_and_says_where_to_look()
    {
        var answer = await _door.PostAsync("/api/incidents", _door.AdminKey, Sample.Photo().ToJsonString());

        Assert.Equal(202, answer.Status);
        Assert.Equal(["id", "status", "duplicate", "links", "warnings", "decision"], answer.Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(answer.Headers.Location!.OriginalString, answer.Json.GetProperty("links").GetProperty("self").GetString());
    }

    [Fact]
    public async Task Posting_the_same_again_answers_with_the_first_id()
    {
        var incident = Sample.Photo().ToJsonString();
        var first = await _door.PostAsync("/api/incidents", _door.AdminKey, incident);

        var again = await _door.PostAsync("/api/incidents", _door.AdminKey, incident, ("Prefer", "wait=30"));

        Assert.Equal(200, again.Status);
        Assert.True(again.Json.GetProperty("duplicate").GetBoolean());
        Assert.Equal(first.Json.GetProperty("id").GetString(), again.Json.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Another_body_under_a_used_report_id_is_a_conflict()
    {
        var incident = Sample.Photo();
        await _door.PostAsync("/api/incidents", _door.AdminKey, incident.ToJsonString());

        incident["witnesses"] = 7;
        var answer = await _door.PostAsync("/api/incidents", _door.AdminKey, incident.ToJsonString());

        Assert.Equal((409, "report-conflict"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task The_same_report_id_of_another_source_or_province_is_another_report()
    {
        var incident = Sample.Photo();
        var reporter = await _door.KeyAsync(Role.Reporter, source: "another-source");
        var first = await _door.PostAsync("/api/incidents", _door.AdminKey, incident.ToJsonString());

        var otherSource = await _door.PostAsync("/api/incidents", reporter, incident.ToJsonString());
        incident["place"]!["regionCode"] = "15.71";
        var otherProvince = await _door.PostAsync("/api/incidents", _door.AdminKey, incident.ToJsonString());

        Assert.Equal(3, new[] { first, otherSource, otherProvince }.Select(a => a.Json.GetProperty("id").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Every_fault_of_the_body_is_told_at_once_and_no_value_is_repeated()
    {
        var incident = Sample.Photo();
        incident["occurredAt"] = "kemarin-sore";
        incident["place"]!["regionCode"] = "99.99.99";
        incident["subject"]!["kind"] = "PNZ";
        incident["subject"]!["nip"] = "123-rahasia";
        incident["unknownThing"] = "rahasia-sekali";
        incident.Remove("reporter");

        var answer = await _door.PostAsync("/api/incidents", _door.AdminKey, incident.ToJsonString());

        Assert.Equal((422, "invalid-incident"), (answer.Status, answer.Problem));
        var pointers = answer.Json.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("pointer").GetString()).ToHashSet();
        Assert.All(["/occurredAt", "/place/regionCode", "/subject/kind", "/subject/nip", "/unknownThing"], pointer => Assert.Contains(pointer, pointers));
        Assert.Contains(pointers, pointer => pointer!.StartsWith("/reporter", StringComparison.Ordinal));
        Assert.All(["kemarin-sore", "99.99.99", "PNZ\"", "123-rahasia", "rahasia-sekali"], value => Assert.DoesNotContain(value, answer.Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", 400, "not-json")]
    [InlineData("{", 400, "not-json")]
    [InlineData("[]", 422, "invalid-incident")]
    [InlineData("null", 422, "invalid-incident")]
    public async Task A_body_that_is_no_incident_is_refused(string body, int status, string problem)
    {
        var answer = await _door.PostAsync("/api/incidents", _door.AdminKey, body);

        Assert.Equal((status, problem), (answer.Status, answer.Problem));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/x-ndjson")]
    public async Task Another_media_type_is_refused(string media)
    {
        var answer = await _door.SendAsync(HttpMethod.Post, "/api/incidents", _door.AdminKey, Sample.Photo().ToJsonString(), media);

        Assert.Equal((415, "media-type"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        var incident = Sample.Photo();
        incident["description"] = new string('x', 200_000);

        var answer = await _door.PostAsync("/api/incidents", _door.AdminKey, incident.ToJsonString());

        Assert.Equal((413, "body-too-large"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Only_a_backfill_or_an_administrator_says_when_a_report_was_received()
    {
        var backfill = await _door.KeyAsync(Role.Backfill);
        var reporter = await _door.KeyAsync(Role.Reporter);
        var incident = Sample.Photo();
        incident["occurredAt"] = "2024-10-05T19:20:00+07:00";
        incident["knownAt"] = "2024-10-05T20:00:00+07:00";
        incident["receivedAt"] = "2024-10-05T20:10:00+07:00";

        var refused = await _door.PostAsync("/api/incidents", reporter, incident.ToJsonString());
        var taken = await _door.DecidedAsync(incident.ToJsonString(), backfill);

        Assert.Equal("NOT_ALLOWED", refused.Json.GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Equal("2024-10-05T20:10:00+07:00", taken.GetProperty("decision").GetProperty("decidedFor").GetString());
    }

    [Fact]
    public async Task Warnings_come_back_with_the_answer()
    {
        var incident = Sample.Photo();
        incident["reporter"]!["phone"] = "12";

        var answer = await _door.PostAsync("/api/incidents", _door.AdminKey, incident.ToJsonString());

        Assert.Contains(answer.Json.GetProperty("warnings").EnumerateArray(), w => w.GetProperty("code").GetString() == "PHONE_FORM");
    }

    [Fact]
    public async Task An_incident_can_be_read_with_its_decision_trace_and_case_and_without_a_name()
    {
        var posted = await _door.DecidedAsync(Sample.Photo().ToJsonString());
        var viewer = await _door.KeyAsync(Role.Viewer);

        var answer = await _door.GetAsync($"/api/incidents/{posted.GetProperty("id").GetString()}", viewer);

        Assert.Equal(200, answer.Status);
        Assert.Equal(["id", "status", "incident", "occurredAt", "receivedAt", "decision", "decisions", "trace", "case"], answer.Json.EnumerateObject().Select(p => p.Name));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(posted.GetProperty("decision").GetRawText()), JsonNode.Parse(answer.Json.GetProperty("decision").GetRawText())));
        Assert.Contains(answer.Json.GetProperty("trace").EnumerateArray(), t => t.GetProperty("id").GetString() == "NG-214" && t.GetProperty("matched").GetBoolean());
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("case").GetProperty("subject").GetProperty("masked").ValueKind);
        Assert.DoesNotContain("ahasia", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reporter_reads_what_its_own_source_posted_and_no_case()
    {
        var own = await _door.KeyAsync(Role.Reporter, source: "source-own");
        var stranger = await _door.KeyAsync(Role.Reporter, source: "source-stranger");
        var id = (await _door.DecidedAsync(Sample.Photo().ToJsonString(), own)).GetProperty("id").GetString();

        var read = await _door.GetAsync($"/api/incidents/{id}", own);
        var refused = await _door.GetAsync($"/api/incidents/{id}", stranger);

        Assert.Equal(200, read.Status);
        Assert.Equal(JsonValueKind.Null, read.Json.GetProperty("case").ValueKind);
        Assert.Equal((403, "forbidden"), (refused.Status, refused.Problem));
    }

    [Fact]
    public async Task Readers_see_incidents_by_place_or_by_duty_region()
    {
        var incident = Sample.Photo("35.17.01");
        incident["subject"]!["dutyRegionCode"] = "35.08";
        var id = (await _door.DecidedAsync(incident.ToJsonString())).GetProperty("id").GetString();

        var statuses = new List<int>();
        foreach (var region in (string[])["35.17", "35.08", "35", "35.06", "15"])
        {
            statuses.Add((await _door.GetAsync($"/api/incidents/{id}", await _door.KeyAsync(Role.Viewer, region))).Status);
        }

        Assert.Equal([200, 200, 200, 403, 403], statuses);
    }

    [Fact]
    public async Task A_key_posts_only_for_places_of_its_region()
    {
        var reporter = await _door.KeyAsync(Role.Reporter, "35.17");

        var inside = await _door.PostAsync("/api/incidents", reporter, Sample.Photo("35.17.02").ToJsonString());
        var outside = await _door.PostAsync("/api/incidents", reporter, Sample.Photo("35.08.01").ToJsonString());

        Assert.Equal(202, inside.Status);
        Assert.Equal((403, "wrong-region"), (outside.Status, outside.Problem));
    }

    [Theory]
    [InlineData("i-00000000000000000000000000")]
    [InlineData("i-")]
    [InlineData("c-00000000000000000000000000")]
    public async Task An_incident_that_does_not_exist_is_not_found(string id)
    {
        var answer = await _door.GetAsync($"/api/incidents/{id}", _door.AdminKey);

        Assert.Equal((404, "not-found"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Sealed_fields_are_revealed_for_a_reason_and_the_reading_is_logged()
    {
        var officer = await _door.KeyAsync(Role.Officer, source: "bawaslu-reveal");
        var id = (await _door.DecidedAsync(Sample.Photo().ToJsonString())).GetProperty("id").GetString()!;

        var answer = await _door.PostAsync($"/api/incidents/{id}/reveal", officer, """{"fields":["subject.name","reporter.nik","act.url"],"reason":"Klarifikasi Bu Rahasia"}""");
        var entries = await CellEntries.OfAsync(_door);

        Assert.Equal("Sri Rahasia Wati", answer.Json.GetProperty("fields").GetProperty("subject.name")[0].GetString());
        Assert.Equal("3517012609860001", answer.Json.GetProperty("fields").GetProperty("reporter.nik")[0].GetString());
        Assert.Equal(0, answer.Json.GetProperty("fields").GetProperty("act.url").GetArrayLength());
        var logged = Assert.Single(entries, e => e.Contains("read.reveal", StringComparison.Ordinal) && e.Contains(id, StringComparison.Ordinal));
        Assert.DoesNotContain("Klarifikasi", logged, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"fields":["subject.name"]}""")]
    [InlineData("""{"fields":[],"reason":"x"}""")]
    [InlineData("""{"fields":["subject.password"],"reason":"x"}""")]
    [InlineData("""{"fields":["subject.name"],"reason":"x","more":1}""")]
    public async Task A_reveal_without_fields_or_reason_is_refused(string body)
    {
        var id = (await _door.DecidedAsync(Sample.Photo().ToJsonString())).GetProperty("id").GetString();

        var answer = await _door.PostAsync($"/api/incidents/{id}/reveal", _door.AdminKey, body);

        Assert.Equal((422, "invalid-body"), (answer.Status, answer.Problem));
    }
}
