using System.Text.Json;
using NetralitasGrid.Functions.Tests.Packs;
using NetralitasGrid.Silo.Access;

namespace NetralitasGrid.Functions.Tests.Cases;

/// <summary>A decided incident that somebody wants decided again, over HTTP.</summary>
public sealed class RedecisionTests : IAsyncLifetime
{
    private const string Milder = "1.0.1";

    private TestDoor _door = null!;

    public async ValueTask InitializeAsync()
    {
        _door = await TestDoor.OpenAsync();
        var stored = await BuiltInPack.StoreAsync(_door, _door.AdminKey, MilderPack());
        Assert.True(stored.Status == 201, stored.Text);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task The_new_decision_is_shown_with_its_link_and_the_old_one_stays_in_the_log_byte_for_byte()
    {
        var (incident, caseId) = await NewAsync();
        var before = await EntryAsync(incident, 0);
        var first = (await ReadAsync(incident)).GetProperty("decision");

        var answer = await RedecideAsync(caseId, incident, _door.AdminKey, Milder, "Keparahan dikoreksi: Budi");

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(2, answer.Json.GetProperty("severity").GetInt32());
        Assert.Equal("REDECIDE", answer.Json.GetProperty("history").EnumerateArray().Last().GetProperty("type").GetString());
        var after = await ReadAsync(incident);
        var decision = after.GetProperty("decision");
        Assert.Equal((2, Milder), (decision.GetProperty("severity").GetInt32(), decision.GetProperty("pack").GetProperty("version").GetString()));
        Assert.Equal(first.GetProperty("id").GetString(), decision.GetProperty("supersedes").GetString());
        Assert.Equal([first.GetProperty("id").GetString(), decision.GetProperty("id").GetString()], after.GetProperty("decisions").EnumerateArray().Select(d => d.GetString()));
        Assert.Equal(("REDECIDE", "operator"), (decision.GetProperty("redecision").GetProperty("type").GetString(), decision.GetProperty("redecision").GetProperty("by").GetString()));
        Assert.StartsWith($"Keputusan ini menggantikan keputusan {first.GetProperty("id").GetString()}", decision.GetProperty("explanation").GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal(first.GetProperty("decidedFor").GetString(), decision.GetProperty("decidedFor").GetString());
        Assert.Equal(before, await EntryAsync(incident, 0));
        Assert.Contains(after.GetProperty("trace").EnumerateArray(), r => r.GetProperty("id").GetString() == "NG-214" && r.GetProperty("matched").GetBoolean());
    }

    [Fact]
    public async Task A_region_counts_the_incident_once_and_at_its_new_severity()
    {
        var (incident, caseId) = await NewAsync();
        using var stream = await _door.StreamAsync("35.17", _door.AdminKey);

        await RedecideAsync(caseId, incident, _door.AdminKey, Milder);
        await stream.UntilAsync("region", r => AtSeverity(r, "2") == 1);
        await RedecideAsync(caseId, incident, _door.AdminKey, Milder);
        await NewAsync();
        var (_, region) = await stream.UntilAsync("region", r => AtSeverity(r, "4") == 1);

        var counts = region.GetProperty("counts");
        Assert.Equal((2, 2, 2), (counts.GetProperty("incidents").GetInt32(), counts.GetProperty("reports").GetInt32(), counts.GetProperty("cases").GetInt32()));
        Assert.Equal(1, AtSeverity(region, "2"));
        Assert.Equal(3, (await ReadAsync(incident)).GetProperty("decisions").GetArrayLength());
    }

    [Fact]
    public async Task The_reason_is_sealed_and_an_officer_reveals_it()
    {
        var (incident, caseId) = await NewAsync();
        var secret = $"Alasan-{Guid.NewGuid():N}";

        await RedecideAsync(caseId, incident, _door.AdminKey, null, secret);

        await _door.ReadLoggedAsync(bytes => Assert.DoesNotContain(secret, System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal));
        var reveal = """{"fields":["redecision.reason"],"reason":"pemeriksaan"}""";
        var officer = await _door.PostAsync($"/api/incidents/{incident}/reveal", await _door.KeyAsync(Role.Officer), reveal);
        var viewer = await _door.PostAsync($"/api/incidents/{incident}/reveal", await _door.KeyAsync(Role.Viewer), reveal);
        Assert.Equal((200, 403), (officer.Status, viewer.Status));
        Assert.Equal([secret], officer.Json.GetProperty("fields").GetProperty("redecision.reason").EnumerateArray().Select(r => r.GetString()));
        Assert.Single(await CellEntries.OfAsync(_door), e => e.Contains("redecision.reason", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_role_may_do_what_it_may()
    {
        var (incident, caseId) = await NewAsync();
        var officer = await _door.KeyAsync(Role.Officer);
        var elsewhere = await _door.KeyAsync(Role.Officer, "15.71");
        foreach (var role in (Role[])[Role.Reporter, Role.Viewer, Role.Author, Role.Backfill])
        {
            Assert.Equal((403, "forbidden"), Of(await RedecideAsync(caseId, incident, await _door.KeyAsync(role), null)));
        }

        Assert.Equal((403, "wrong-region"), Of(await RedecideAsync(caseId, incident, elsewhere, null)));
        Assert.Equal((403, "forbidden"), Of(await RedecideAsync(caseId, incident, officer, Milder)));
        Assert.Single((await ReadAsync(incident)).GetProperty("decisions").EnumerateArray());
        Assert.Equal(200, (await RedecideAsync(caseId, incident, officer, null)).Status);
        Assert.Equal(200, (await RedecideAsync(caseId, incident, officer, "1.0.0")).Status);
        Assert.Equal(200, (await RedecideAsync(caseId, incident, _door.AdminKey, Milder)).Status);
        await _door.PostAsync($"/api/packs/{Milder}/activate", _door.AdminKey, "");
        Assert.Equal(200, (await RedecideAsync(caseId, incident, officer, Milder)).Status);
    }

    [Fact]
    public async Task What_cannot_be_decided_again_is_refused_and_said()
    {
        var (incident, caseId) = await NewAsync();
        var (other, _) = await NewAsync();

        var foreign = await RedecideAsync(caseId, other, _door.AdminKey, null);
        var unknown = await RedecideAsync(caseId, "i-00000000000000000000000000", _door.AdminKey, null);
        var noPack = await RedecideAsync(caseId, incident, _door.AdminKey, "9.9.9");
        var noReason = await StepAsync(caseId, _door.AdminKey, $$"""{"type":"REDECIDE","incident":"{{incident}}"}""");
        var noIncident = await StepAsync(caseId, _door.AdminKey, """{"type":"REDECIDE","reason":"x"}""");
        var stale = await _door.PostAsync($"/api/cases/{caseId}/events", _door.AdminKey, Body(incident, null, "x"), ("If-Match", "\"99\""));

        Assert.All([foreign, unknown, noPack, noReason, noIncident], a => Assert.Equal((422, "invalid-body"), Of(a)));
        Assert.Equal((409, "version-conflict"), Of(stale));
        Assert.Single((await ReadAsync(incident)).GetProperty("decisions").EnumerateArray());
    }

    [Fact]
    public async Task Requests_at_once_each_get_a_decision_and_make_one_chain()
    {
        var (incident, caseId) = await NewAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RedecideAsync(caseId, incident, _door.AdminKey, null)));

        Assert.All(answers, a => Assert.True(a.Status == 200, a.Text));
        var decisions = (await _door.Store.Read.DecisionsAsync(Grains.Identity.GridId.Parse(incident), TestContext.Current.CancellationToken))
            .Select(d => JsonDocument.Parse(d.Entry).RootElement.GetProperty("decision")).ToList();
        Assert.Equal(4, decisions.Count);
        Assert.Equal([null, .. decisions.SkipLast(1).Select(d => d.GetProperty("id").GetString())], decisions.Select(d => d.GetProperty("supersedes").GetString()));
    }

    /// <summary>
    /// The pack with severity 1 for the sample's gesture, which polling day makes 2; without its golden cases, which would say so.
    /// </summary>
    private static string MilderPack() => BuiltInPack.As(
        Milder,
        [.. Directory.EnumerateFiles(Repository.File("rules/packs/pilkada-2024/cases"), "NG-*.json").Select(f => ($"cases/{Path.GetFileName(f)}", (Func<string, string>)(_ => "[]"))),
        ("workflows/acts.json", text => text.Replace("\"severity\": 4,\n        \"sanction\": { \"min\": \"S3\", \"max\": \"B1\" },", "\"severity\": 1,\n        \"sanction\": { \"min\": \"S3\", \"max\": \"B1\" },", StringComparison.Ordinal)),
        ]);

    private async Task<(string Incident, string Case)> NewAsync(string place = "35.17.01")
    {
        var answer = await _door.DecidedAsync(Sample.Photo(place).ToJsonString());
        return (answer.GetProperty("id").GetString()!, answer.GetProperty("decision").GetProperty("caseId").GetString()!);
    }

    private async Task<JsonElement> ReadAsync(string incident) => (await _door.GetAsync($"/api/incidents/{incident}", _door.AdminKey)).Json;

    private async Task<byte[]> EntryAsync(string incident, int n) =>
        (await _door.Store.Read.DecisionsAsync(Grains.Identity.GridId.Parse(incident), TestContext.Current.CancellationToken))[n].Entry;

    private static int AtSeverity(JsonElement region, string severity) =>
        region.GetProperty("code").GetString() == "35.17" && region.GetProperty("counts").GetProperty("bySeverity").TryGetProperty(severity, out var n) ? n.GetInt32() : 0;

    private Task<TestAnswer> RedecideAsync(string caseId, string incident, string key, string? pack, string reason = "diperiksa kembali") => StepAsync(caseId, key, Body(incident, pack, reason));

    private Task<TestAnswer> StepAsync(string caseId, string key, string body) => _door.PostAsync($"/api/cases/{caseId}/events", key, body);

    private static string Body(string incident, string? pack, string reason) => JsonSerializer.Serialize(
        pack is null ? new { type = "REDECIDE", incident, reason } : (object)new { type = "REDECIDE", incident, reason, pack });

    private static (int, string) Of(TestAnswer answer) => (answer.Status, answer.Problem);
}
