using System.Text.Json;
using NetralitasGrid.Silo.Access;

namespace NetralitasGrid.Functions.Tests.Packs;

/// <summary>Packs over HTTP: checked and stored, made active, rolled back, tried in simulations.</summary>
public sealed class PackTests
{
    [Fact]
    public async Task A_sound_pack_is_stored_and_decides_from_its_activation_on()
    {
        await using var door = await TestDoor.OpenAsync();
        var author = await door.KeyAsync(Role.Author);

        var stored = await BuiltInPack.StoreAsync(door, author, BuiltInPack.As("1.0.1"));
        var before = await NewAsync(door);
        var byAuthor = await door.PostAsync("/api/packs/1.0.1/activate", author, "");
        var activated = await door.PostAsync("/api/packs/1.0.1/activate", door.AdminKey, "");
        var after = await NewAsync(door);
        var back = await door.PostAsync("/api/packs/1.0.0/activate", door.AdminKey, "");
        var rolledBack = await NewAsync(door);

        Assert.Equal((201, false), (stored.Status, stored.Json.GetProperty("active").GetBoolean()));
        Assert.True(stored.Json.GetProperty("cases").GetInt32() > 500);
        Assert.Equal(("1.0.0", 403), (before.Version, byAuthor.Status));
        Assert.Equal((200, true), (activated.Status, activated.Json.GetProperty("active").GetBoolean()));
        Assert.Equal(("1.0.1", stored.Json.GetProperty("hash").GetString()), (after.Version, after.Hash));
        Assert.Equal((200, "1.0.0"), (back.Status, rolledBack.Version));
        Assert.Equal("1.0.1", (await DecisionAsync(door, after.Incident)).GetProperty("pack").GetProperty("version").GetString());
    }

    [Fact]
    public async Task Storing_the_same_pack_again_changes_nothing()
    {
        await using var door = await TestDoor.OpenAsync();
        var first = await BuiltInPack.StoreAsync(door, door.AdminKey, BuiltInPack.As("1.0.1"));

        var again = await BuiltInPack.StoreAsync(door, door.AdminKey, BuiltInPack.As("1.0.1"));

        Assert.Equal((201, 200), (first.Status, again.Status));
        Assert.Equal(first.Json.GetProperty("storedAt").GetString(), again.Json.GetProperty("storedAt").GetString());
        Assert.Equal(2, (await door.GetAsync("/api/packs", door.AdminKey)).Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task A_faulty_pack_is_refused_with_every_fault_where_it_stands()
    {
        await using var door = await TestDoor.OpenAsync();
        var pack = BuiltInPack.As("1.0.1", ("workflows/decision.json", text => text.Replace("\"acts\"", "\"axts\"", StringComparison.Ordinal)), ("thresholds.json", _ => "{"));

        var answer = await BuiltInPack.StoreAsync(door, door.AdminKey, pack);

        Assert.Equal((422, "invalid-pack"), (answer.Status, answer.Problem));
        var errors = answer.Json.GetProperty("errors").EnumerateArray().ToList();
        Assert.Contains(errors, e => e.GetProperty("file").GetString() == "thresholds.json" && e.GetProperty("line").GetInt32() == 1);
        Assert.True(errors.Count > 1);
        Assert.Single((await door.GetAsync("/api/packs", door.AdminKey)).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_pack_whose_golden_cases_come_out_otherwise_is_refused()
    {
        await using var door = await TestDoor.OpenAsync();
        var pack = BuiltInPack.As("1.0.1", ("cases/NG-301.json", text => text.Replace("\"fires\": true", "\"fires\": false", StringComparison.Ordinal)));

        var answer = await BuiltInPack.StoreAsync(door, door.AdminKey, pack);

        Assert.Equal((422, "invalid-pack"), (answer.Status, answer.Problem));
        Assert.Contains(answer.Json.GetProperty("errors").EnumerateArray(), e => e.GetProperty("message").GetString()!.Contains("golden case", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not a tar at all", 422)]
    [InlineData("", 422)]
    public async Task What_is_no_pack_is_refused(string body, int status)
    {
        await using var door = await TestDoor.OpenAsync();

        var answer = await BuiltInPack.StoreAsync(door, door.AdminKey, body);
        var json = await door.PostAsync("/api/packs", door.AdminKey, "{}");

        Assert.Equal((status, "invalid-pack"), (answer.Status, answer.Problem));
        Assert.Equal((415, "media-type"), (json.Status, json.Problem));
    }

    [Fact]
    public async Task A_version_that_two_packs_have_is_activated_by_its_hash()
    {
        await using var door = await TestDoor.OpenAsync();
        var first = await BuiltInPack.StoreAsync(door, door.AdminKey, BuiltInPack.As("1.0.1"));
        await BuiltInPack.StoreAsync(door, door.AdminKey, BuiltInPack.As("1.0.1", ("cases/NG-301.json", text => text + "\n")));

        var byVersion = await door.PostAsync("/api/packs/1.0.1/activate", door.AdminKey, "");
        var unknown = await door.PostAsync("/api/packs/9.9.9/activate", door.AdminKey, "");
        var byHash = await door.PostAsync($"/api/packs/{first.Json.GetProperty("hash").GetString()}/activate", door.AdminKey, "");

        Assert.Equal((409, "pack-ambiguous"), (byVersion.Status, byVersion.Problem));
        Assert.Equal((404, 200), (unknown.Status, byHash.Status));
    }

    [Fact]
    public async Task A_switch_stands_in_the_audit_chain_with_the_key_that_made_it()
    {
        await using var door = await TestDoor.OpenAsync();
        await BuiltInPack.StoreAsync(door, door.AdminKey, BuiltInPack.As("1.0.1"));

        await door.PostAsync("/api/packs/1.0.1/activate", door.AdminKey, "");

        var admin = door.AdminKey.Split('_')[1];
        var mine = (await CellEntries.OfAsync(door)).Where(e => e.Contains($"\"by\":\"{admin}\"", StringComparison.Ordinal) && e.Contains("PACK_", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, mine.Count);
        Assert.Contains("PACK_STORED", mine[0], StringComparison.Ordinal);
        Assert.Contains("PACK_ACTIVATED", mine[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_simulation_decides_as_posting_would_and_stores_nothing()
    {
        await using var door = await TestDoor.OpenAsync();
        var author = await door.KeyAsync(Role.Author);
        var incident = Sample.Photo().ToJsonString();

        var simulated = await door.PostAsync("/api/simulations", author, incident);
        var posted = await door.DecidedAsync(incident);

        Assert.Equal(200, simulated.Status);
        Assert.False(posted.GetProperty("duplicate").GetBoolean());
        foreach (var same in (string[])["severity", "outcome", "rules", "sanction", "targets", "explanation", "pack"])
        {
            Assert.Equal(posted.GetProperty("decision").GetProperty(same).GetRawText(), simulated.Json.GetProperty("decision").GetProperty(same).GetRawText());
        }

        Assert.Contains(simulated.Json.GetProperty("trace").EnumerateArray(), r => r.GetProperty("matched").GetBoolean());
    }

    [Fact]
    public async Task A_simulation_takes_another_pack_and_a_record()
    {
        await using var door = await TestDoor.OpenAsync();
        await BuiltInPack.StoreAsync(door, door.AdminKey, BuiltInPack.As("1.0.1"));
        var incident = Sample.Photo().ToJsonString();

        var other = await door.PostAsync("/api/simulations?pack=1.0.1&proven=1", door.AdminKey, incident);
        var unknown = await door.PostAsync("/api/simulations?pack=7", door.AdminKey, incident);
        var faulty = await door.PostAsync("/api/simulations", door.AdminKey, "{}");
        var badCount = await door.PostAsync("/api/simulations?proven=-1", door.AdminKey, incident);

        Assert.Equal("1.0.1", other.Json.GetProperty("decision").GetProperty("pack").GetProperty("version").GetString());
        Assert.True(other.Json.GetProperty("decision").GetProperty("repeat").GetBoolean());
        Assert.Equal((404, 422, 400), (unknown.Status, faulty.Status, badCount.Status));
    }

    private static async Task<(string? Version, string? Hash, string Incident)> NewAsync(TestDoor door)
    {
        var answer = await door.DecidedAsync(Sample.Photo().ToJsonString());
        var pack = answer.GetProperty("decision").GetProperty("pack");
        return (pack.GetProperty("version").GetString(), pack.GetProperty("hash").GetString(), answer.GetProperty("id").GetString()!);
    }

    private static async Task<JsonElement> DecisionAsync(TestDoor door, string incident) =>
        (await door.GetAsync($"/api/incidents/{incident}", door.AdminKey)).Json.GetProperty("decision");
}
