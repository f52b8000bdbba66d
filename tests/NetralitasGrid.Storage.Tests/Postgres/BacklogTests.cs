using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;
using Npgsql;

namespace NetralitasGrid.Storage.Tests.Postgres;

public sealed class BacklogTests(PostgresServer server) : PostgresCase(server)
{
    private const int Large = 400_000;

    [Fact]
    public async Task A_large_backlog_is_estimated_by_regency()
    {
        var store = await OpenAsync();
        await FillAsync();

        var health = await store.HealthAsync(Cancellation);

        // Five standard deviations of what a sample of 200 pages tells.
        Assert.InRange(health.Waiting, Large * 0.65, Large * 1.35);
        Assert.InRange(health.WaitingByRegion["35.17"], Large * 0.48, Large * 1.02);
        Assert.Equal("35.17", health.WaitingByRegion.First().Key);
        Assert.InRange(health.OldestWaiting.TotalMinutes, 59, 61);
    }

    [Fact]
    public async Task A_look_at_a_large_backlog_reads_little_of_it()
    {
        await FillAsync();

        var pages = Pages(await ExplainAsync(Backlog.Walk)) + Pages(await ExplainAsync(Backlog.Sample.Replace("$1", "7", StringComparison.Ordinal)));

        // An entry of the index leads to one page at most, and the sample is of some 200.
        Assert.InRange(pages, 1, PostgresServer.Partitions * Backlog.Counted * 2 + 400);
        Assert.True(await AskAsync<long>("SELECT pg_relation_size('delivery') / 8192") > 1_000, "That is no large backlog.");
    }

    [Fact]
    public async Task The_walk_is_by_index_although_statistics_say_that_the_table_is_empty()
    {
        await RunAsync("ANALYZE delivery");
        await FillAsync();

        var plan = await ExplainAsync(Backlog.Walk);

        Assert.Contains(plan, static line => line.Contains("Index Scan using delivery_pkey on delivery", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, static line => line.Contains("Seq Scan on delivery", StringComparison.Ordinal));
    }

    private Task FillAsync() => RunAsync($"""
        INSERT INTO delivery (first, appended, partition, numbers, regencies)
        SELECT n, clock_timestamp() - interval '1 hour', n / 4 % {PostgresServer.Partitions}, ARRAY[n, n + 1, n + 2, n + 3], ARRAY['35.17', '35.17', '35.78', '35.17']
        FROM generate_series(1, {Large}, 4) n
        """);

    /// <summary>How the server carried out a statement, under the settings that a look has.</summary>
    private async Task<List<string>> ExplainAsync(string statement)
    {
        await using var source = NpgsqlDataSource.Create(Database + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = $"BEGIN; {Backlog.Plan}";
        await command.ExecuteNonQueryAsync(Cancellation);
        command.CommandText = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) " + statement.Replace("$1", "NULL", StringComparison.Ordinal)
            .Replace("$2", "now()", StringComparison.Ordinal).Replace("$3", $"{Backlog.Counted}", StringComparison.Ordinal);
        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        while (await reader.ReadAsync(Cancellation))
        {
            plan.Add(reader.GetString(0));
        }

        return plan;
    }

    /// <summary>The pages that the whole plan asked for: its first line of buffers.</summary>
    private static int Pages(List<string> plan)
    {
        var line = plan.First(static l => l.Contains("Buffers: shared", StringComparison.Ordinal));
        return line.Split(' ').Where(static w => w.StartsWith("hit=", StringComparison.Ordinal) || w.StartsWith("read=", StringComparison.Ordinal))
            .Sum(static w => int.Parse(w.AsSpan(w.IndexOf('=', StringComparison.Ordinal) + 1), System.Globalization.CultureInfo.InvariantCulture));
    }
}
