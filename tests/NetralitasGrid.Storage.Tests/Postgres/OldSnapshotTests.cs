using System.Text.Json;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Turns;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;
using Npgsql;

namespace NetralitasGrid.Storage.Tests.Postgres;

/// <summary>What a long report costs the turns: while its snapshot is open, nothing that they rewrite can be removed.</summary>
public sealed class OldSnapshotTests(PostgresServer server) : PostgresCase(server)
{
    private const int Rewrites = 300;

    private static readonly StateKey Core = new(new(GrainKind.Region, "35.17"), "");

    /// <summary>A state of this size finds no room beside its former versions.</summary>
    private static readonly byte[] Body = [.. Enumerable.Range(0, 3_000).Select(static i => (byte)(i * i))];

    [Fact]
    public async Task A_state_rewritten_hundreds_of_times_is_found_and_rewritten_at_once()
    {
        var store = await OpenAsync();
        await WriteAsync(store, 0);
        await using var source = NpgsqlDataSource.Create(Database);
        await using var report = await source.OpenConnectionAsync(Cancellation);
        await RunAsync(report, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM state");
        for (var i = 1; i < Rewrites; i++)
        {
            await WriteAsync(store, i);
        }

        await using var pools = await Pools.OpenAsync(Database, Cancellation);
        await using var turns = await pools.Turns.OpenConnectionAsync(Cancellation);
        await RunAsync(turns, $"PREPARE look (text[], text[]) AS {StateRows.SelectStates}");
        await RunAsync(turns, $"PREPARE rewrite (text, int[], text[], text[], bytea[], bigint) AS {StateWrite.UpdateStates}");
        var (place, rewrites) = (await AskAsync<string>("SELECT ctid::text FROM state"), await AskAsync<int>("SELECT rewrites FROM state"));
        var (looked, _) = await ExplainAsync(turns, "EXECUTE look ('{R35.17}', '{\"\"}')");
        var (rewritten, plan) = await ExplainAsync(
            turns, $"EXECUTE rewrite ('{{\"{place}\"}}', '{{{rewrites}}}', '{{R35.17}}', '{{\"\"}}', ARRAY[decode(repeat('7b', 3000), 'hex')], 1)");

        // A few pages of the index and of the newest versions; the former ones are on 150 pages.
        Assert.Equal(Rewrites - 1, rewrites);
        Assert.InRange(looked, 1, 40);
        Assert.InRange(rewritten, 1, 60);
        Assert.Contains("Tid Scan", plan, StringComparison.Ordinal);
    }

    private static async Task WriteAsync(PostgresStore store, int number)
    {
        await store.AppendAsync([StoreFixtures.Incident(TimeProvider.System, $"{number}")], Cancellation);
        await using var turn = await store.BeginTurnAsync(1, Cancellation);
        await turn!.LoadAsync([Core], Cancellation);
        var outcome = StoreFixtures.Decide(turn, PostgresServer.Cell);
        outcome.States[Core] = Body;
        await turn.CommitAsync(outcome, Cancellation);
    }

    private static async Task<(int Buffers, string Plan)> ExplainAsync(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand($"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", connection);
        var text = (string)(await command.ExecuteScalarAsync(Cancellation))!;
        using var plan = JsonDocument.Parse(text);
        var root = plan.RootElement[0].GetProperty("Plan");
        return (root.GetProperty("Shared Hit Blocks").GetInt32() + root.GetProperty("Shared Read Blocks").GetInt32(), text);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
