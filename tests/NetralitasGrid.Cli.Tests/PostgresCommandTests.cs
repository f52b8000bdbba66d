using System.Net;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.TestKit.Postgres;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace NetralitasGrid.Cli.Tests;

/// <summary>The command line directly on a cell's database while its front doors serve it.</summary>
public sealed class PostgresCommandTests(PostgresServer server) : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("grid-cli-").FullName;
    private string _database = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await server.EmptyAsync();
        Secrets.Open(_data);
    }

    public async ValueTask DisposeAsync()
    {
        if (_database.Length > 0)
        {
            server.Drop(_database);
        }

        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Two_front_doors_that_start_together_on_an_empty_database_make_one_admin_key()
    {
        var doors = await Task.WhenAll(StartAsync("one"), StartAsync("two"));
        var keys = JsonDocument.Parse((await GridAsync("keys", "list", "--json")).Output).RootElement.EnumerateArray().Select(k => k.GetProperty("role").GetString()).ToList();
        var switches = await AskAsync("SELECT count(*) FROM pack_switch");
        var files = doors.Count(d => File.Exists(Path.Combine(d.Data, "admin.key")));
        foreach (var door in doors)
        {
            await door.DisposeAsync();
        }

        Assert.Equal(["admin", "viewer"], keys.Order());
        Assert.Equal(1, files);
        Assert.Equal(64L, switches);
        Assert.Empty(Directory.GetFiles(_data, "*.new", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Keys_made_on_the_database_open_a_running_front_door_until_they_are_revoked()
    {
        await using var door = await StartAsync("one");

        var added = await GridAsync("keys", "add", "--source", "bawaslu-jatim", "--role", "viewer", "--region", "35");
        await TakenAsync(added.Output);
        var rotated = await GridAsync("keys", "rotate", added.Output.Split('_')[1]);
        await TakenAsync(rotated.Output);
        await RevokedAsync(added.Output);
        var revoked = await GridAsync("keys", "revoke", rotated.Output.Split('_')[1]);
        await RevokedAsync(rotated.Output);

        Assert.Equal((0, 0, 0), (added.Code, rotated.Code, revoked.Code));

        async Task TakenAsync(string key)
        {
            await door.SaysAsync($"Key {key.Split('_')[1]} is taken from now on.", 1, Cancellation);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(door, key));
        }

        async Task RevokedAsync(string key)
        {
            await door.SaysAsync($"Key {key.Split('_')[1]} is taken no more.", 1, Cancellation);
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(door, key));
        }
    }

    [Fact]
    public async Task Aliases_erasing_and_verifying_work_while_the_server_runs_and_a_changed_entry_is_found()
    {
        await using var door = await StartAsync("one");
        var (first, second) = ("e" + new string('1', 32), "e" + new string('2', 32));

        var joined = await GridAsync("alias", "add", first, second);
        var parted = await GridAsync("alias", "undo", first);
        var erased = await GridAsync("erase", first, "--yes");
        var sound = await GridAsync("audit", "verify");
        await AskAsync("UPDATE cell_entry SET bytes = convert_to(replace(convert_from(bytes, 'UTF8'), 'ALIAS_ADDED', 'ALIAS_ADDEE'), 'UTF8') RETURNING 0");
        var changed = await GridAsync("audit", "verify");

        Assert.Equal((0, 0, 0), (joined.Code, parted.Code, erased.Code));
        Assert.True(sound.Code == 0, sound.Output + sound.Error);
        Assert.Equal(3, changed.Code);
        Assert.Contains("cell, position", changed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retention_beside_a_running_front_door_signs_a_checkpoint_that_verifies()
    {
        await using var door = await StartAsync("one");

        var held = await GridAsync("hold", "add", "c-" + new string('0', 26), "--reason", "court file 1");
        var run = await GridAsync("retention", "run", "--before", "2024-01-01T00:00:00+07:00");
        var verified = await GridAsync("audit", "verify");

        Assert.Equal(1, held.Code);
        Assert.True(run.Code == 0, run.Output + run.Error);
        Assert.True(File.Exists(Path.Combine(_data, "checkpoint-000001.jsonl.gz")));
        Assert.True(verified.Code == 0, verified.Output + verified.Error);
    }

    [Fact]
    public async Task A_back_test_and_a_coverage_read_the_log_beside_a_running_front_door()
    {
        await using var door = await StartAsync("one");
        await using var silo = await SiloProcess.StartAsync(_database, 1, Cancellation);
        var posted = await PostAsync(door, "A", "2024-10-08T12:00:00");
        using var candidate = new PackFolder();
        candidate.With("thresholds.json", "\"witnesses\": { \"value\": 2", "\"witnesses\": { \"value\": 3");

        var same = await GridAsync("rules", "backtest", PackFolder.Original, "--from", "2024-10-01", "--to", "2024-10-31");
        var changed = await GridAsync("rules", "backtest", candidate.Path, "--from", "2024-10-01", "--to", "2024-10-31", "--json");
        var covered = JsonDocument.Parse((await GridAsync("rules", "coverage", PackFolder.Original, "--json")).Output).RootElement;

        Assert.Equal(200, posted);
        Assert.True(same.Code == 0, same.Output + same.Error);
        Assert.Contains("1 decision compared", same.Output, StringComparison.Ordinal);
        var lines = changed.Output.Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal((1, 2), (changed.Code, lines.Count));
        Assert.Equal(["admission", "rules", "deadlines"], lines[0].GetProperty("parts").EnumerateArray().Select(p => p.GetString()));
        Assert.Equal(1, lines[1].GetProperty("sum").GetProperty("verdicts").GetProperty("ADMISSIBLE -> INCOMPLETE").GetInt32());
        Assert.NotEqual(
            covered.EnumerateArray().Single(r => r.GetProperty("id").GetString() == "NG-206").GetProperty("matched").GetInt64(),
            JsonDocument.Parse((await GridCommand.RunAsync(_data, "rules", "coverage", PackFolder.Original, "--json")).Output).RootElement
                .EnumerateArray().Single(r => r.GetProperty("id").GetString() == "NG-206").GetProperty("matched").GetInt64());
    }

    [Fact]
    public async Task A_back_test_of_a_log_from_which_retention_removed_cases_begins_at_the_signed_checkpoint()
    {
        var (today, before) = ($"{TimeProvider.System.GetUtcNow().AddHours(7):yyyy-MM-dd}", new[] { "--from", "2024-10-01", "--to", "2024-10-31" });
        await using var door = await StartAsync("one");
        await using var silo = await SiloProcess.StartAsync(_database, 1, Cancellation);
        var early = await PostAsync(door, "A", "2024-10-08T12:00:00");
        var run = await GridAsync("retention", "run", "--before", "2024-12-01T00:00:00+07:00");
        var late = await PostAsync(door, "B", $"{today}T00:00:01");

        var gone = await GridAsync(["rules", "backtest", PackFolder.Original, .. before]);
        var kept = await GridAsync("rules", "backtest", PackFolder.Original, "--from", "2024-10-01", "--to", today);
        var json = await GridAsync("rules", "backtest", PackFolder.Original, "--from", "2024-10-01", "--to", today, "--json");
        var sum = JsonDocument.Parse(json.Output.Split('\n')[^1]).RootElement;
        File.Delete(Path.Combine(_data, "checkpoint-000001.jsonl.gz"));
        var lost = await GridAsync("rules", "backtest", PackFolder.Original, "--from", "2024-10-01", "--to", today);
        var incomplete = await GridAsync("rules", "backtest", PackFolder.Original, "--from", "2024-10-01", "--to", today, "--incomplete");

        Assert.Equal((200, 200, 0), (early, late, run.Code));
        Assert.Equal(2, gone.Code);
        Assert.Contains("is not available any more", gone.Error, StringComparison.Ordinal);
        Assert.True(kept.Code == 0, kept.Output + kept.Error);
        Assert.Contains("1 decision compared", kept.Output, StringComparison.Ordinal);
        Assert.Contains("The back-test begins there", kept.Output, StringComparison.Ordinal);
        Assert.Equal((true, 1), (sum.GetProperty("beginning").GetProperty("complete").GetBoolean(), sum.GetProperty("beginning").GetProperty("checkpoint").GetInt32()));
        Assert.Equal((2, 0), (lost.Code, incomplete.Code));
        Assert.Contains("checkpoint-000001.jsonl.gz is not in", lost.Error, StringComparison.Ordinal);
        Assert.Contains("Incomplete: retention removed closed cases", incomplete.Output, StringComparison.Ordinal);
        Assert.Contains("2 decisions compared", incomplete.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_front_door_with_other_secrets_is_refused_and_changes_nothing()
    {
        await (await StartAsync("one")).DisposeAsync();
        var others = Path.Combine(_data, "others");
        Secrets.Open(others);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => GridProcess.StartAsync(
            Path.Combine(_data, "two"), Cancellation, "--engine", "postgres", "--database", _database, "--secrets", Path.Combine(others, Secrets.FileName)));

        Assert.Contains("is not this cell's", refused.Message, StringComparison.Ordinal);
        Assert.Contains("exit code 3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_database_is_named_and_stays_empty()
    {
        var answer = await GridAsync("keys", "list");

        Assert.Equal(1, answer.Code);
        Assert.Contains("grid migrate", answer.Error, StringComparison.Ordinal);
        Assert.Equal(0L, await AskAsync("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"));
    }

    private static async Task<int> PostAsync(GridProcess door, string report, string received)
    {
        var incident = $$"""
            { "reportId": "{{report}}", "occurredAt": "2024-10-08T10:00:00+07:00", "knownAt": "2024-10-08T11:00:00+07:00", "receivedAt": "{{received}}+07:00",
              "place": { "regionCode": "35.17.01" }, "subject": { "kind": "PNS", "nip": "198609262015051001", "name": "X" }, "act": { "code": "MOBILISE_ASN" },
              "description": "x", "evidence": [ { "kind": "IMAGE" } ], "witnesses": 2, "reporter": { "kind": "VOTER", "name": "Y", "nik": "3517014101900001", "address": "Z" } }
            """;
        using var connection = await HttpConnection.OpenAsync(door.Port, Cancellation);
        return (await connection.SendAsync(
            Encoding.UTF8.GetBytes($"POST /api/incidents HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {door.AdminKey}\r\nPrefer: wait=20\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(incident)}\r\n\r\n{incident}"),
            Cancellation)).Status;
    }

    private Task<GridProcess> StartAsync(string name) => GridProcess.StartAsync(
        Path.Combine(_data, name), Cancellation, "--engine", "postgres", "--database", _database, "--secrets", Path.Combine(_data, Secrets.FileName));

    private Task<(int Code, string Output, string Error)> GridAsync(params string[] arguments) =>
        GridCommand.RunAsync(_data, [.. arguments, "--database", _database]);

    private async Task<object?> AskAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancellation);
    }

    private static async Task<HttpStatusCode> StatusAsync(GridProcess door, string key)
    {
        using var connection = await HttpConnection.OpenAsync(door.Port, Cancellation);
        return (HttpStatusCode)(await connection.SendAsync(
            Encoding.ASCII.GetBytes($"GET /api/regions/35 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n"), Cancellation)).Status;
    }
}
