using NetralitasGrid.Silo.Access;

namespace NetralitasGrid.Functions.Tests.Streams;

public sealed class StreamTests(SharedDoor shared)
{
    private readonly TestDoor _door = shared.Door;

    [Fact]
    public async Task A_stream_begins_with_a_snapshot_and_goes_on_with_what_happens()
    {
        using var stream = await _door.StreamAsync("51.01", await _door.KeyAsync(Role.Viewer, "51"));
        var (_, snapshot) = await stream.UntilAsync("snapshot");

        var posted = (await _door.DecidedAsync(Sample.Photo("51.01.01").ToJsonString())).GetProperty("decision");
        var (_, decision) = await stream.UntilAsync("decision");
        var (_, region) = await stream.UntilAsync("region", r => r.GetProperty("code").GetString() == "51.01");

        Assert.Equal("text/event-stream", stream.Media);
        Assert.Equal("51.01", snapshot.GetProperty("code").GetString());
        Assert.Equal(posted.GetProperty("incidentId").GetString(), decision.GetProperty("incidentId").GetString());
        Assert.Equal(
            ["incidentId", "caseId", "regionCode", "kind", "act", "severity", "priority", "phase", "outcome", "verdict", "rules", "decidedFor"],
            decision.EnumerateObject().Select(p => p.Name));
        Assert.Equal(snapshot.GetProperty("counts").GetProperty("incidents").GetInt32() + 1, region.GetProperty("counts").GetProperty("incidents").GetInt32());
    }

    [Fact]
    public async Task A_province_hears_its_regencies_and_no_other_province()
    {
        using var stream = await _door.StreamAsync("62", _door.AdminKey);
        await stream.UntilAsync("snapshot");

        await _door.DecidedAsync(Sample.Photo("63.01.01").ToJsonString());
        await _door.DecidedAsync(Sample.Photo("62.01.01").ToJsonString());
        var (_, decision) = await stream.UntilAsync("decision");

        Assert.Equal("62.01.01", decision.GetProperty("regionCode").GetString());
    }

    [Fact]
    public async Task A_stream_that_was_cut_goes_on_where_it_was()
    {
        string last;
        using (var stream = await _door.StreamAsync("64.01", _door.AdminKey))
        {
            (last, _) = await stream.UntilAsync("snapshot");
        }

        var posted = await _door.DecidedAsync(Sample.Photo("64.01.01").ToJsonString());
        using var resumed = await _door.StreamAsync("64.01", _door.AdminKey, last);
        var (_, name, first) = await resumed.NextAsync();
        if (name != "decision")
        {
            (_, first) = await resumed.UntilAsync("decision");
        }

        Assert.NotEqual("snapshot", name);
        Assert.Equal(posted.GetProperty("id").GetString(), first.GetProperty("incidentId").GetString());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("000000000000-1")]
    [InlineData("-1")]
    public async Task An_id_that_is_not_known_gets_a_new_snapshot(string id)
    {
        using var stream = await _door.StreamAsync("65.01", _door.AdminKey, id);

        var (_, name, _) = await stream.NextAsync();

        Assert.Equal("snapshot", name);
    }

    [Fact]
    public async Task A_stream_ends_when_its_key_does()
    {
        var key = await _door.KeyAsync(Role.Viewer);
        using var stream = await _door.StreamAsync("71.01", key);
        await stream.UntilAsync("snapshot");

        await _door.PostAsync($"/api/keys/{key.Split('_')[1]}/revoke", _door.AdminKey, "");
        await _door.DecidedAsync(Sample.Photo("71.01.05").ToJsonString());

        await stream.EndAsync();
    }
}
