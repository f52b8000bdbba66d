using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Load.Hostile;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Scenarios;
using NetralitasGrid.TestKit.Faults;
using NetralitasGrid.TestKit.Http;
using NetralitasGrid.TestKit.Incidents;
using NetralitasGrid.TestKit.Postgres;
using Npgsql;

namespace NetralitasGrid.Faults.Tests.Forging;

/// <summary>G6, G8 and G10 over PostgreSQL: bad requests flood two front doors while regional apps post.</summary>
public sealed class HostileGridTests(PostgresServer server)
{
    private const int Reporters = 4;
    private const int Connections = 4;
    private const int MostBytes = 700 << 20;

    private const int Requests = 8_000;
    private const string Flood = "a flood of bad requests";

    /// <summary>What every personal text of a sample holds.</summary>
    private const string Secret = "rahasia";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait(FaultRun.Trait, Flood)]
    public async Task A_flood_of_bad_requests_makes_no_server_fault_sticks_no_partition_and_leaves_good_reports_alone()
    {
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 2, silos: 1, Cancellation);
        await using var crowd = new Crowd(Reporters, "h");
        var run = Outcome.Begin(Flood, crowd, broken: "the refusal of half surrogates");
        crowd.Start(i => grid.Doors[i % 2].Port, grid.AdminKey);

        foreach (var round in run.All())
        {
            await Task.WhenAll(Enumerable.Range(0, Connections).Select(i => FloodAsync(grid.Doors[i % 2].Port, grid.AdminKey, (round * Connections) + i)));
            await crowd.MoreAsync(Reporters, Cancellation);
        }

        await crowd.StopAsync();
        await server.Cluster.UntilAsync("SELECT NOT EXISTS (SELECT FROM mail)", PostgresServer.NameOf(database), Cancellation);

        Assert.Equal(0L, await server.Cluster.AskAsync<long>("SELECT count(*) FROM dead_letter", PostgresServer.NameOf(database), Cancellation));
        Assert.All(grid.Doors, static door => Assert.InRange(door.ResidentBytes, 1, MostBytes));
        Assert.All(grid.Doors, static door => Assert.DoesNotContain("fail:", door.Output, StringComparison.Ordinal));
        Assert.Empty(crowd.Broken);
        await crowd.RepeatAsync(grid.Doors[0].Port, grid.AdminKey, Cancellation);

        // Among the requests of the flood are good reports, too, which are accepted.
        run.Hold(await grid.EndAsync(crowd, Cancellation), crowd.Acknowledged.Count, Reporters + (run.Times * Requests));
        server.Drop(database);
    }

    [Fact]
    public async Task No_personal_text_is_in_a_plain_column_nor_in_the_output_of_any_process()
    {
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 1, silos: 1, Cancellation);
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{grid.Doors[0].Port}") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", grid.AdminKey);
        var nips = Enumerable.Range(0, 5).Select(static _ => Sample.NewNip()).ToList();
        foreach (var nip in nips)
        {
            using var body = new StringContent(Sample.Photo(nip: nip).ToJsonString(), System.Text.Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync("/api/incidents", body, Cancellation);
            Assert.Equal(202, (int)answer.StatusCode);
        }

        await server.Cluster.UntilAsync("SELECT (SELECT count(*) FROM entry JOIN message ON seq = message WHERE kind = 1) = 5 AND NOT EXISTS (SELECT FROM mail)", PostgresServer.NameOf(database), Cancellation);

        var columns = await ColumnsAsync(database);
        Assert.True(columns.Count > 50, $"Only {columns.Count} columns were looked at.");
        foreach (var (table, column, isBytes) in columns)
        {
            var text = isBytes ? $"encode({column}, 'escape')" : $"{column}::text";
            var found = string.Join(" OR ", ((string[])[Secret, .. nips]).Select(s => $"{text} ILIKE '%{s}%'"));
            Assert.True(
                await server.Cluster.AskAsync<long>($"SELECT count(*) FROM {table} WHERE {found}", PostgresServer.NameOf(database), Cancellation) == 0, $"{table}.{column} holds a personal text.");
        }

        foreach (var output in (string[])[grid.Doors[0].Output, grid.Silos[0].Output])
        {
            Assert.All([Secret, .. nips], s => Assert.DoesNotContain(s, output, StringComparison.OrdinalIgnoreCase));
        }

    }

    private static async Task<List<(string Table, string Column, bool IsBytes)>> ColumnsAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand("""
            SELECT quote_ident(c.table_name), quote_ident(c.column_name), c.data_type = 'bytea' FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name NOT IN ('sealed', 'sealed_text')
            """);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var columns = new List<(string, string, bool)>();
        while (await reader.ReadAsync(Cancellation))
        {
            columns.Add((reader.GetString(0), reader.GetString(1), reader.GetBoolean(2)));
        }

        return columns;
    }

    private static async Task FloodAsync(int port, string key, int seed)
    {
        var hostile = new HostileRequests(seed, key, new IncidentGenerator(seed, $"H{seed}-", Country.Districts, TimeProvider.System));
        RawConnection? connection = null;
        for (var i = 0; i < Requests / Connections; i++)
        {
            connection ??= await RawConnection.OpenAsync(port, Cancellation);
            int? status;
            try
            {
                status = await connection.SendAsync(hostile.Next(), Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
            }
            catch (IOException e)
            {
                // Broken HTTP: the server may answer and close the connection, or just close it.
                status = (e as RawConnection.ClosedException)?.Status;
                connection.Dispose();
                connection = null;
            }

            Assert.True(status is null or < 500 or 505, $"{status} for request {i} of seed {seed}");
        }

        connection?.Dispose();
    }
}
