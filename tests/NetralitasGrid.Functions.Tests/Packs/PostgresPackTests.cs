using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.TestKit.Postgres;
using Npgsql;

namespace NetralitasGrid.Functions.Tests.Packs;

/// <summary>Packs of a grid on PostgreSQL: a front door and a silo as processes of their own.</summary>
public sealed class PostgresPackTests(PostgresServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_silo_loads_the_pack_that_it_lacks_and_an_incident_is_decided_again_under_it()
    {
        await using var grid = await RunningGrid.StartAsync(server);
        var first = await grid.DecidedAsync();
        var (incident, caseId) = (Text(first, "id"), Text(first.GetProperty("decision"), "caseId"));
        await grid.SendAsync(HttpMethod.Post, "/api/packs", BuiltInPack.As("1.0.1"), "application/x-tar");
        await grid.SendAsync(HttpMethod.Post, "/api/packs", BuiltInPack.As("1.0.2"), "application/x-tar");

        // The silo has met neither of the two.
        await grid.SendAsync(HttpMethod.Post, $"/api/cases/{caseId}/events", JsonSerializer.Serialize(new { type = "REDECIDE", incident, reason = "uji", pack = "1.0.1" }));
        await grid.SendAsync(HttpMethod.Post, "/api/packs/1.0.2/activate", "");
        var next = await grid.DecidedAsync();

        Assert.Equal("1.0.2", Text(next.GetProperty("decision").GetProperty("pack"), "version"));
        var again = await grid.SendAsync(HttpMethod.Get, $"/api/incidents/{incident}", null);
        Assert.Equal("1.0.1", Text(again.GetProperty("decision").GetProperty("pack"), "version"));
        Assert.Equal(Text(first.GetProperty("decision"), "id"), Text(again.GetProperty("decision"), "supersedes"));
        Assert.Equal(2, again.GetProperty("decisions").GetArrayLength());
        Assert.Equal(1, again.GetProperty("case").GetProperty("reports").GetInt32());
        Assert.Equal(Text(again.GetProperty("decision"), "id"), Text(again.GetProperty("case").GetProperty("incidents")[0], "decisionId"));
    }

    [Fact]
    public async Task A_simulation_changes_no_row_of_any_table()
    {
        await using var grid = await RunningGrid.StartAsync(server);
        await grid.DecidedAsync();
        await grid.SendAsync(HttpMethod.Post, "/api/packs", BuiltInPack.As("1.0.1"), "application/x-tar");
        await grid.QuietAsync();
        var before = await grid.RowsAsync();

        foreach (var query in (string[])["", "?pack=1.0.1&proven=1"])
        {
            var simulated = await grid.SendAsync(HttpMethod.Post, $"/api/simulations{query}", Sample.Photo().ToJsonString());
            Assert.Equal(JsonValueKind.Object, simulated.GetProperty("decision").ValueKind);
        }

        await grid.QuietAsync();
        var after = await grid.RowsAsync();
        Assert.Equal(before, after);
        Assert.Contains(before, t => t.Key == "message" && t.Value.Length > 0);
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private sealed class RunningGrid(PostgresServer server, string database, string data, GridProcess door, SiloProcess silo) : IAsyncDisposable
    {
        /// <summary>What processes write although nobody asks them anything: that they live, and what watchers were told.</summary>
        private static readonly string[] Heartbeats = ["process", "change", "anchor"];

        private readonly HttpClient _client = new() { BaseAddress = new($"http://127.0.0.1:{door.Port}"), DefaultRequestHeaders = { Authorization = new("Bearer", door.AdminKey) } };

        public static async Task<RunningGrid> StartAsync(PostgresServer server)
        {
            var database = await server.EmptyAsync();
            var data = Directory.CreateTempSubdirectory("grid-packs-").FullName;
            Secrets.Open(data);
            var door = await GridProcess.StartAsync(
                data, Cancellation, "--engine", "postgres", "--database", database, "--secrets", Path.Combine(data, Secrets.FileName));
            return new(server, database, data, door, await SiloProcess.StartAsync(database, 2, Cancellation));
        }

        public async Task<JsonElement> SendAsync(HttpMethod method, string path, string? body, string media = "application/json")
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add("Prefer", "wait=30");
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(media));
            using var answer = await _client.SendAsync(request, Cancellation);
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {text}");
            return JsonDocument.Parse(text).RootElement;
        }

        public async Task<JsonElement> DecidedAsync()
        {
            var incident = Sample.Photo();
            incident["knownAt"] = TimeProvider.System.GetUtcNow().AddHours(-1).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
            return await SendAsync(HttpMethod.Post, "/api/incidents", incident.ToJsonString());
        }

        /// <summary>Waits until all mail is handled, that of regions too.</summary>
        public Task QuietAsync() => PostgresCluster.UntilTrueAsync(
            database,
            "SELECT NOT EXISTS (SELECT FROM mail) AND NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%')",
            Cancellation);

        /// <summary>A hash of all rows of each table.</summary>
        public async Task<SortedDictionary<string, string>> RowsAsync()
        {
            var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var table in (await AskAsync<string[]>("SELECT array_agg(relname::text) FROM pg_stat_user_tables")).Except(Heartbeats))
            {
                rows[table] = await AskAsync<string>($"SELECT coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') FROM \"{table}\" t");
            }

            return rows;
        }

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await silo.DisposeAsync();
            await door.DisposeAsync();
            server.Drop(database);
            Directory.Delete(data, recursive: true);
        }

        private async Task<T> AskAsync<T>(string sql)
        {
            await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
            await using var command = source.CreateCommand(sql);
            return (T)(await command.ExecuteScalarAsync(Cancellation))!;
        }
    }
}
