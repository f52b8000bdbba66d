using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
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

    private static readonly GridId Escalation = new(GridId.Escalation, 7);

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

    [Fact]
    public async Task An_escalation_that_goes_on_counting_is_not_rewritten()
    {
        var store = await OpenAsync();
        await EscalateAsync(store, static o => o.OpenedEscalations);

        for (var i = 0; i < 3; i++)
        {
            await EscalateAsync(store, static o => o.CountedEscalations);
        }

        await store.DisposeAsync();
        Assert.Equal("(0,1)", await AskAsync<string>("SELECT ctid::text FROM escalation"));
        Assert.True(await AskAsync<bool>("SELECT body IS NULL FROM escalation"));
    }

    [Fact]
    public async Task An_escalation_that_is_there_is_not_opened_again()
    {
        var store = await OpenAsync();
        await EscalateAsync(store, static o => o.OpenedEscalations);

        await Assert.ThrowsAsync<TurnRefusedException>(() => EscalateAsync(store, static o => o.OpenedEscalations));

        Assert.Equal(1L, await AskAsync<long>("SELECT count(*) FROM escalation"));
    }

    /// <summary>A turn that opens the escalation, or counts it.</summary>
    private static async Task EscalateAsync(PostgresStore store, Func<TurnOutcome, HashSet<GridId>> named)
    {
        await store.AppendAsync([StoreFixtures.Incident(TimeProvider.System, $"{Guid.NewGuid()}")], Cancellation);
        await using var turn = await store.BeginTurnAsync(1, Cancellation);
        var outcome = StoreFixtures.Decide(turn!, PostgresServer.Cell);
        outcome.Escalations[Escalation] = new()
        {
            Id = Escalation,
            Owner = Core.Grain,
            Rule = "NG-504",
            RegionCode = "35.17",
            Level = Level.L2,
            Status = EscalationStatus.Open,
            OpenedAt = new(2024, 11, 27, 6, 0, 0, TimeSpan.Zero),
            Body = Body,
        };
        named(outcome).Add(Escalation);
        await turn!.CommitAsync(outcome, Cancellation);
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
