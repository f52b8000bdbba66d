using System.Text.Json;
using NetralitasGrid.Silo.Access;

namespace NetralitasGrid.Functions.Tests.Cases;

public sealed class CaseTests(SharedDoor shared)
{
    private readonly TestDoor _door = shared.Door;

    [Fact]
    public async Task A_step_answers_with_the_case_after_it()
    {
        var id = await NewAsync();

        var answer = await StepAsync(id, """{"type":"REGISTER"}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal("DIREGISTER", answer.Json.GetProperty("status").GetString());
        Assert.Equal($"\"{answer.Json.GetProperty("version").GetInt32()}\"", answer.Headers.ETag!.Tag);
        Assert.Contains(answer.Json.GetProperty("history").EnumerateArray(), h => h.GetProperty("type").GetString() == "REGISTER");
    }

    [Fact]
    public async Task A_step_that_the_status_does_not_allow_is_a_conflict()
    {
        var id = await NewAsync();

        var answer = await StepAsync(id, """{"type":"APPEAL"}""");

        Assert.Equal((409, "status-forbids"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Forwarding_without_a_study_names_the_rule_that_asks_for_it()
    {
        var id = await NewAsync();
        await StepAsync(id, """{"type":"REGISTER"}""");
        await StepAsync(id, """{"type":"RULE","violation":true}""");

        var answer = await StepAsync(id, """{"type":"FORWARD","body":"BKN"}""");

        Assert.Equal((409, "study-missing"), (answer.Status, answer.Problem));
        Assert.Contains("NG-608", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_on_an_older_version_is_a_conflict_and_on_the_present_one_is_taken()
    {
        var id = await NewAsync();
        var version = (await _door.GetAsync($"/api/cases/{id}", _door.AdminKey)).Json.GetProperty("version").GetInt32();

        var stale = await StepAsync(id, """{"type":"REGISTER"}""", ("If-Match", $"\"{version - 1}\""));
        var fresh = await StepAsync(id, """{"type":"REGISTER"}""", ("If-Match", $"\"{version}\""));
        var broken = await StepAsync(id, """{"type":"STUDY"}""", ("If-Match", "\"x\""));

        Assert.Equal((409, "version-conflict"), (stale.Status, stale.Problem));
        Assert.Equal(200, fresh.Status);
        Assert.Equal((400, "bad-request"), (broken.Status, broken.Problem));
    }

    [Theory]
    [InlineData("{}", "/type")]
    [InlineData("""{"type":"REGISTR"}""", "/type")]
    [InlineData("""{"type":"RULE"}""", "/violation")]
    [InlineData("""{"type":"RULE","violation":"yes"}""", "/violation")]
    [InlineData("""{"type":"FORWARD","studySha256":"zz"}""", "/studySha256")]
    [InlineData("""{"type":"MERGE","into":"c-1"}""", "/into")]
    [InlineData("""{"type":"WITHDRAW"}""", "/reason")]
    [InlineData("""{"type":"NOTE","text":"a\u0000b"}""", "/text")]
    [InlineData("""{"type":"NOTE","text":"\ud800"}""", "/text")]
    [InlineData("""{"type":"NOTE","text":"a","text":"b"}""", "/text")]
    [InlineData("""{"type":"NOTE","text":"a","note":"b"}""", "/note")]
    public async Task A_step_with_a_fault_is_refused_and_the_fault_is_named(string body, string pointer)
    {
        var answer = await StepAsync(await NewAsync(), body);

        Assert.Equal((422, "invalid-body"), (answer.Status, answer.Problem));
        Assert.Contains(answer.Json.GetProperty("errors").EnumerateArray(), e => e.GetProperty("pointer").GetString() == pointer);
    }

    [Fact]
    public async Task Free_text_of_a_step_is_in_no_answer_and_in_no_plain_column()
    {
        var id = await NewAsync();
        var secret = $"Catatan-{Guid.NewGuid():N}";

        var answer = await StepAsync(id, JsonSerializer.Serialize(new Dictionary<string, string> { ["type"] = "NOTE", ["text"] = secret }));

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain(secret, answer.Text, StringComparison.Ordinal);
        await _door.ReadLoggedAsync(bytes => Assert.DoesNotContain(secret, System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Officers_see_the_mask_and_the_reading_is_logged_once_a_request()
    {
        var id = await NewAsync();
        var officer = await _door.KeyAsync(Role.Officer);
        var viewer = await _door.KeyAsync(Role.Viewer);

        var seen = await _door.GetAsync($"/api/cases/{id}", officer);
        var unseen = await _door.GetAsync($"/api/cases/{id}", viewer);

        Assert.Matches(@"^\d{8}\*{6}\d{3}$", seen.Json.GetProperty("subject").GetProperty("masked").GetString()!);
        Assert.Equal(JsonValueKind.Null, unseen.Json.GetProperty("subject").GetProperty("masked").ValueKind);
        Assert.Single(await CellEntries.OfAsync(_door), e => e.Contains("read.masked", StringComparison.Ordinal) && e.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_reads_by_duty_region_may_not_act_there()
    {
        var incident = Sample.Photo("35.17.01");
        incident["subject"]!["dutyRegionCode"] = "35.08";
        var id = (await _door.DecidedAsync(incident.ToJsonString())).GetProperty("decision").GetProperty("caseId").GetString();
        var officer = await _door.KeyAsync(Role.Officer, "35.08");

        var read = await _door.GetAsync($"/api/cases/{id}", officer);
        var step = await _door.PostAsync($"/api/cases/{id}/events", officer, """{"type":"REGISTER"}""");

        Assert.Equal(200, read.Status);
        Assert.Equal((403, "wrong-region"), (step.Status, step.Problem));
    }

    [Fact]
    public async Task A_person_is_found_by_number_and_read_by_key_and_both_are_logged()
    {
        var nip = Sample.NewNip();
        await _door.DecidedAsync(Sample.Photo(nip: nip).ToJsonString());
        var officer = await _door.KeyAsync(Role.Officer, "35.17");

        var key = (await _door.PostAsync("/api/employees/lookup", officer, $$"""{"nip":"{{nip}}"}""")).Json.GetProperty("subjectKey").GetString()!;
        var person = await _door.GetAsync($"/api/employees/{key}", officer);

        Assert.Equal("VERIFIED", person.Json.GetProperty("identity").GetString());
        Assert.Equal(1, person.Json.GetProperty("cases").GetProperty("open").GetInt32());
        Assert.EndsWith(nip[^3..], person.Json.GetProperty("masked").GetString(), StringComparison.Ordinal);
        Assert.Equal(["read.employee", "read.lookup"], (await CellEntries.OfAsync(_door)).Where(e => e.Contains(key, StringComparison.Ordinal))
            .Select(e => e.Contains("read.lookup", StringComparison.Ordinal) ? "read.lookup" : "read.employee").Order());
    }

    [Fact]
    public async Task A_person_is_read_only_where_one_of_their_cases_is()
    {
        var nip = Sample.NewNip();
        await _door.DecidedAsync(Sample.Photo("35.17.01", nip: nip).ToJsonString());
        var key = (await _door.PostAsync("/api/employees/lookup", _door.AdminKey, $$"""{"nip":"{{nip}}"}""")).Json.GetProperty("subjectKey").GetString()!;

        var elsewhere = await _door.GetAsync($"/api/employees/{key}", await _door.KeyAsync(Role.Viewer, "15.71"));
        var nobody = await _door.GetAsync($"/api/employees/e{new string('0', 32)}", _door.AdminKey);

        Assert.Equal((403, "wrong-region"), (elsewhere.Status, elsewhere.Problem));
        Assert.Equal((404, "not-found"), (nobody.Status, nobody.Problem));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"nip":"123"}""")]
    [InlineData("""{"nik":"0000000000000000"}""")]
    [InlineData("""{"nip":"198609262015051001","nik":"3517012609860001"}""")]
    [InlineData("""{"name":"Sri"}""")]
    public async Task A_look_up_needs_one_right_number(string body)
    {
        var answer = await _door.PostAsync("/api/employees/lookup", _door.AdminKey, body);

        Assert.Equal((422, "invalid-body"), (answer.Status, answer.Problem));
    }

    private async Task<string> NewAsync() =>
        (await _door.DecidedAsync(Sample.Photo().ToJsonString())).GetProperty("decision").GetProperty("caseId").GetString()!;

    private Task<TestAnswer> StepAsync(string id, string body, params (string, string)[] headers) =>
        _door.PostAsync($"/api/cases/{id}/events", _door.AdminKey, body, headers);
}
