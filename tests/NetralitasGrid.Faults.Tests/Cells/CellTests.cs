using System.Text.Json;
using NetralitasGrid.TestKit.Incidents;
using NetralitasGrid.TestKit.Postgres;
using Npgsql;

namespace NetralitasGrid.Faults.Tests.Cells;

/// <summary>One front door over two cells on two servers, with real processes.</summary>
public sealed class CellTests(PostgresServer server)
{
    [Fact]
    public async Task A_batch_over_two_cells_puts_each_report_into_the_cell_of_its_province_once()
    {
        await using var grid = await TwoCells.StartAsync(server);
        var lines = Enumerable.Range(0, 10).Select(i => TwoCells.Photo(i % 2 == 0 ? "35.17.01" : "15.71.01").ToJsonString()).ToList();

        var first = await grid.SendAsync(HttpMethod.Post, "/api/incidents/batch", string.Join('\n', lines), "application/x-ndjson");
        var again = await grid.SendAsync(HttpMethod.Post, "/api/incidents/batch", string.Join('\n', lines), "application/x-ndjson");

        var ids = Results(first.Text);
        Assert.Equal(10, ids.Count);
        Assert.All(ids, r => Assert.Equal((202, false), (r.Status, r.Duplicate)));
        Assert.Equal(ids.Select(r => (r.Id, true)), Results(again.Text).Select(r => (r.Id, r.Duplicate)));
        Assert.Equal((5L, 5L), (await PlacesAsync(grid.East, "35"), await PlacesAsync(grid.West, "15")));
        Assert.Equal((0L, 0L), (await PlacesAsync(grid.East, "15"), await PlacesAsync(grid.West, "35")));
        await TwoCells.UntilAsync(grid.East, "SELECT NOT EXISTS (SELECT FROM mail)");
        await TwoCells.UntilAsync(grid.West, "SELECT NOT EXISTS (SELECT FROM mail)");
        foreach (var (_, id, _) in ids)
        {
            var incident = await grid.GetAsync($"/api/incidents/{id}");
            Assert.Equal((200, "decided"), (incident.Status, incident.Json.GetProperty("status").GetString()));
        }

        var regions = (await grid.GetAsync("/api/regions")).Json;
        Assert.False(regions.TryGetProperty("missingCells", out _));
        Assert.Equal([("15", 5), ("35", 5)], regions.GetProperty("items").EnumerateArray()
            .Select(r => (r.GetProperty("code").GetString(), Incidents: r.GetProperty("counts").GetProperty("incidents").GetInt32())).Where(r => r.Incidents > 0));
        Assert.DoesNotContain(grid.East, grid.Door.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_humans_proved_in_one_cell_makes_a_repeat_in_the_other_once_although_the_forwarder_died()
    {
        await using var grid = await TwoCells.StartAsync(server);
        var nip = Sample.NewNip();
        var before = await grid.DecidedAsync(TwoCells.Photo("15.71.01", nip));
        var proven = await grid.DecidedAsync(TwoCells.Photo("35.17.01", nip));
        var id = proven.GetProperty("decision").GetProperty("caseId").GetString()!;

        // The forwarder's place is taken by one that dies between the two halves of its work: there, and not yet deleted here.
        await grid.StepAsync(id, """{"type":"REGISTER"}""");
        await grid.StepAsync(id, """{"type":"RULE","violation":true}""");
        await TwoCells.UntilAsync(grid.East, "SELECT NOT EXISTS (SELECT FROM outbox)");
        await TwoCells.UntilAsync(grid.West, "SELECT (SELECT count(*) FROM message WHERE kind = 8) = 2 AND NOT EXISTS (SELECT FROM mail)");
        await grid.Silo!.KillAsync();
        await SendAgainAsync(grid);
        await grid.StartSiloAsync();
        await TwoCells.UntilAsync(grid.East, "SELECT NOT EXISTS (SELECT FROM outbox)");

        var incident = TwoCells.Photo("15.71.01", nip);
        incident["act"]!["code"] = "GIFT";
        var after = await grid.DecidedAsync(incident);

        Assert.False(before.GetProperty("decision").GetProperty("repeat").GetBoolean());
        Assert.True(after.GetProperty("decision").GetProperty("repeat").GetBoolean());
        Assert.Equal(2L, await TwoCells.AskAsync<long>(grid.West, "SELECT count(*) FROM message WHERE kind = 8"));
        var key = (await grid.SendAsync(HttpMethod.Post, "/api/employees/lookup", $$"""{"nip":"{{nip}}"}""")).Json.GetProperty("subjectKey").GetString();
        var person = (await grid.GetAsync($"/api/employees/{key}")).Json;
        Assert.Equal((3, 1), (person.GetProperty("recent").GetArrayLength(), person.GetProperty("cases").GetProperty("proven").GetInt32()));
        string[] incidents = [.. ((JsonElement[])[before, proven, after]).Select(static a => a.GetProperty("id").GetString()!)];
        (await grid.EndAsync(incidents, [])).Hold(incidents.Length, unanswered: 0);
    }

    [Fact]
    public async Task A_cell_that_is_down_stops_only_its_provinces()
    {
        await using var grid = await TwoCells.StartAsync(server, ownEast: true);
        var here = await grid.DecidedAsync(TwoCells.Photo("15.71.01"));
        var there = await grid.DecidedAsync(TwoCells.Photo("35.17.01"));

        await grid.StopEastAsync();

        var refused = await grid.SendAsync(HttpMethod.Post, "/api/incidents", TwoCells.Photo("35.17.01").ToJsonString());
        Assert.Equal(503, refused.Status);
        Assert.Equal(JsonValueKind.Object, (await grid.DecidedAsync(TwoCells.Photo("15.71.02"))).GetProperty("decision").ValueKind);
        var batch = await grid.SendAsync(
            HttpMethod.Post, "/api/incidents/batch", $"{TwoCells.Photo("35.17.01").ToJsonString()}\n{TwoCells.Photo("15.71.01").ToJsonString()}", "application/x-ndjson");
        Assert.Equal([503, 202], Results(batch.Text).Select(r => r.Status));
        foreach (var view in (string[])["/api/regions", "/api/escalations", "/api/dead-letters"])
        {
            var answer = await grid.GetAsync(view);
            Assert.Equal((200, "timur"), (answer.Status, Assert.Single(answer.Json.GetProperty("missingCells").EnumerateArray()).GetString()));
        }

        var ready = await grid.GetAsync("/api/ready");
        Assert.Equal((200, "timur"), (ready.Status, ready.Json.GetProperty("missingCells")[0].GetString()));
        Assert.Equal(200, (await grid.GetAsync($"/api/incidents/{here.GetProperty("id").GetString()}")).Status);
        Assert.Equal(503, (await grid.GetAsync($"/api/incidents/{there.GetProperty("id").GetString()}")).Status);
        Assert.Equal(503, (await grid.GetAsync("/api/regions/35.17")).Status);
        Assert.Equal(200, (await grid.GetAsync("/api/regions/15.71")).Status);
    }

    [Fact]
    public async Task A_door_starts_while_a_cell_is_away_and_takes_it_in_when_it_is_back()
    {
        await using var grid = await TwoCells.StartAsync(server, withSilo: false);
        await grid.Door.DisposeAsync();
        var name = PostgresServer.NameOf(grid.West);
        await RenameAsync(grid.West, name, $"{name}_away");

        await grid.StartDoorAsync();
        var east = await grid.SendAsync(HttpMethod.Post, "/api/incidents", TwoCells.Photo("35.17.01").ToJsonString());
        var west = await grid.SendAsync(HttpMethod.Post, "/api/incidents", TwoCells.Photo("15.71.01").ToJsonString());
        await RenameAsync(grid.West, $"{name}_away", name);

        Assert.Equal((202, 503), (east.Status, west.Status));
        await grid.Door.SaysAsync("Cell barat was reached.", 1, TestContext.Current.CancellationToken);
        Assert.Equal(202, (await grid.SendAsync(HttpMethod.Post, "/api/incidents", TwoCells.Photo("15.71.01").ToJsonString())).Status);
    }

    /// <summary>What a forwarder leaves behind that dies when the other cell has the messages and this one has not deleted them.</summary>
    private static async Task SendAgainAsync(TwoCells grid)
    {
        await using var west = NpgsqlDataSource.Create(grid.West);
        await using var east = NpgsqlDataSource.Create(grid.East);
        await using var select = west.CreateCommand("SELECT id, letter, kind, grain, body FROM message WHERE kind = 8");
        await using var reader = await select.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            await using var insert = east.CreateCommand("INSERT INTO outbox (cell, id, letter, kind, grain, body) VALUES ('barat', $1, $2, $3, $4, $5)");
            for (var i = 0; i < reader.FieldCount; i++)
            {
                insert.Parameters.Add(new() { Value = reader.GetValue(i) });
            }

            await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task RenameAsync(string server, string name, string to)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server) { Database = "postgres", Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand($"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'");
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var rename = source.CreateCommand($"ALTER DATABASE {name} RENAME TO {to}");
        await rename.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static List<(int Status, string? Id, bool Duplicate)> Results(string ndjson) =>
    [
        .. ndjson.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(r => (r.GetProperty("status").GetInt32(), r.GetProperty("id").GetString(), r.GetProperty("duplicate").GetBoolean())),
    ];

    private static Task<long> PlacesAsync(string database, string province) =>
        TwoCells.AskAsync<long>(database, $"SELECT count(*) FROM message WHERE kind = 1 AND place LIKE '{province}.%'");
}
