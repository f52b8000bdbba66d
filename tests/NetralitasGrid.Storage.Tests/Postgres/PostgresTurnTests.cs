using System.Collections.Concurrent;
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

public sealed class PostgresTurnTests(PostgresServer server) : PostgresCase(server)
{
    [Fact]
    public async Task Two_silos_never_have_the_same_partition_nor_the_same_mail()
    {
        const int messages = 600;
        var stores = new[] { await OpenAsync(), await OpenAsync() };
        var incidents = Incidents(messages, subjects: 3);
        await stores[0].AppendAsync(incidents, Cancellation);
        var held = new ConcurrentDictionary<int, int>();
        var handled = new ConcurrentBag<GridId>();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(
            async () =>
            {
                while (handled.Count < messages)
                {
                    await using var turn = await stores[worker % 2].BeginTurnAsync(2, Cancellation);
                    if (turn is null)
                    {
                        await Task.Yield();
                        continue;
                    }

                    Assert.True(held.TryAdd(turn.Partition, worker), "Two turns on one partition.");
                    var states = await turn.LoadAsync([.. turn.Messages.Select(m => new StateKey(m.Grain, "")).Distinct()], Cancellation);
                    var outcome = StoreFixtures.Decide(turn, PostgresServer.Cell, states);
                    Assert.True(held.TryRemove(turn.Partition, out _));
                    await turn.CommitAsync(outcome, Cancellation);
                    turn.Messages.ToList().ForEach(m => handled.Add(m.Id));
                }
            },
            Cancellation)));

        Assert.Equal(incidents.Select(i => i.Incident).Order(), handled.Order());
        Assert.Equal(messages, await AskAsync<long>("SELECT count(*) FROM entry"));
    }

    [Fact]
    public async Task Mail_taken_between_the_snapshot_and_the_lock_is_not_seen_again()
    {
        var store = await OpenAsync();
        await store.AppendAsync(Incidents(1), Cancellation);
        await using var source = Npgsql.NpgsqlDataSource.Create(Database);
        await using var other = await source.OpenConnectionAsync(Cancellation);
        await using var lockOut = other.CreateCommand();

        // The locking statement looks at mail before it comes to the lock: an advisory lock in its way holds it there, with the snapshot it has.
        lockOut.CommandText = """
            CREATE FUNCTION pause(smallint) RETURNS smallint LANGUAGE plpgsql VOLATILE AS $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN $1; END $$;
            ALTER TABLE partition RENAME TO partition_row;
            CREATE VIEW partition AS SELECT pause(id) AS id, turns, entries, head, low, commits FROM partition_row;
            SELECT pg_advisory_lock(7)
            """;
        await lockOut.ExecuteNonQueryAsync(Cancellation);
        var begin = Task.Run(async () => await store.BeginTurnAsync(10, Cancellation), Cancellation);
        await UntilAsync("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database())");

        await RunAsync("DELETE FROM delivery");
        lockOut.CommandText = "SELECT pg_advisory_unlock(7)";
        await lockOut.ExecuteNonQueryAsync(Cancellation);

        Assert.Null(await begin);
    }

    [Fact]
    public async Task Turns_and_appends_read_by_index_only_although_statistics_say_that_tables_are_empty()
    {
        await RunAsync("ANALYZE");
        var store = await OpenAsync();
        for (var round = 0; round < 3; round++)
        {
            await store.AppendAsync(Incidents(200, subjects: 50, prefix: $"R{round}"), Cancellation);
            while (await store.BeginTurnAsync(40, Cancellation) is { } turn)
            {
                await using (turn)
                {
                    var states = await turn.LoadAsync([.. turn.Messages.Select(static m => new StateKey(m.Grain, "")).Distinct()], Cancellation);
                    await turn.CommitAsync(StoreFixtures.Decide(turn, PostgresServer.Cell, states), Cancellation);
                }
            }
        }

        // Sessions report what they did when they end.
        await store.DisposeAsync();
        await UntilAsync("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'netralitasgrid%' AND datname = current_database())");

        Assert.InRange(await AskAsync<long>("SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'entry_segment'"), 15, 60);
        Assert.Equal("", await AskAsync<string>("""
            SELECT coalesce(string_agg(relname || ' ' || seq_scan, ', '), '') FROM pg_stat_user_tables
            WHERE seq_scan > 0 AND relname IN ('report', 'message', 'delivery', 'sealed', 'data_key', 'entry_segment', 'person', 'state', 'state_name', 'case_row', 'case_incident', 'timer', 'escalation')
            """));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000)]
    public async Task Mail_is_taken_by_place_however_much_waited_when_statistics_were_made(int waiting)
    {
        await using var pools = await Pools.OpenAsync(Database, Cancellation);
        await RunAsync($"INSERT INTO delivery SELECT n, now(), n % 3, ARRAY[n], ARRAY['35.17'] FROM generate_series(1, {waiting}) n");
        await RunAsync("VACUUM (ANALYZE) delivery");
        await RunAsync("INSERT INTO delivery SELECT n, now(), n % 3, ARRAY[n], ARRAY['35.17'] FROM generate_series(5000, 6000) n");
        await using var connection = await pools.Turns.OpenConnectionAsync(Cancellation);
        await using var command = connection.CreateCommand();

        command.CommandText = $"PREPARE take (text, smallint) AS {TurnWrite.TakeMail}";
        await command.ExecuteNonQueryAsync(Cancellation);
        command.CommandText = "EXPLAIN (FORMAT JSON) EXECUTE take('{}', 1)";
        var plan = (string)(await command.ExecuteScalarAsync(Cancellation))!;

        Assert.Contains("Tid Scan", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delivery_that_turns_take_in_parts_is_handled_whole_and_in_order()
    {
        var store = await OpenAsync();
        var incidents = Incidents(250);
        await store.AppendAsync(incidents, Cancellation);
        Assert.Equal(3, await AskAsync<long>("SELECT count(*) FROM delivery"));
        var (handled, sizes) = (new List<GridId>(), new List<int>());

        // Too small for a delivery, for one and a half, for two and a half; the second turn stops early.
        foreach (var (most, takes) in ((int, int)[])[(30, 30), (150, 40), (130, 130), (500, 500)])
        {
            await using var turn = await store.BeginTurnAsync(most, Cancellation);
            var states = await turn!.LoadAsync([new StateKey(StoreFixtures.Subject(0), "")], Cancellation);
            var outcome = StoreFixtures.Decide(turn, PostgresServer.Cell, states, takes);
            await turn.CommitAsync(outcome, Cancellation);
            sizes.Add(turn.Messages.Count);
            handled.AddRange(turn.Messages.Take(outcome.Handled).Select(static m => m.Id));
            Assert.Equal(250 - handled.Count, (await store.HealthAsync(Cancellation)).WaitingByRegion.GetValueOrDefault("35.17"));
        }

        Assert.Equal([30, 70, 130, 50], sizes);
        Assert.Equal(incidents.Select(static i => i.Incident), handled);
        Assert.Equal((0L, 0L), (await AskAsync<long>("SELECT count(*) FROM delivery"), await AskAsync<long>("SELECT count(*) FROM mail")));
    }

    [Fact]
    public async Task A_turn_of_a_killed_process_goes_to_another()
    {
        var store = await OpenAsync();
        await store.AppendAsync(Incidents(3), Cancellation);
        var (process, messages) = await HoldingProcess.StartAsync(Database);
        using var held = process;
        Assert.Equal(3, messages);
        Assert.Null(await store.BeginTurnAsync(10, Cancellation));

        await process.KillAsync();
        await UntilAsync("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'netralitasgrid-turn' AND state = 'idle in transaction' AND datname = current_database())");

        await using var turn = await store.BeginTurnAsync(10, Cancellation);
        Assert.Equal((1, 3), (turn!.Number, turn.Messages.Count));
    }

    [Fact]
    public async Task A_message_that_kills_its_process_is_set_aside_alone()
    {
        var store = await OpenAsync();
        var incidents = Incidents(3);
        await store.AppendAsync(incidents, Cancellation);
        var sizes = new List<int>();

        // Two turns of all, then three of the first alone.
        for (var i = 0; i < 5; i++)
        {
            var (process, messages) = await HoldingProcess.StartAsync(Database);
            using var held = process;
            sizes.Add(messages);
            await process.KillAsync();
            await UntilAsync("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'netralitasgrid-turn' AND state = 'idle in transaction' AND datname = current_database())");
        }

        await using var turn = await store.BeginTurnAsync(10, Cancellation);
        var dead = Assert.Single(await store.Read.DeadLettersAsync(null, 10, Cancellation));

        Assert.Equal([3, 3, 1, 1, 1], sizes);
        Assert.Equal((incidents[0].Incident, 3), (dead.Message, dead.Tries));
        Assert.Equal(incidents[1].Incident, Assert.Single(turn!.Messages).Id);
    }

    [Fact]
    public async Task A_message_whose_turn_another_process_has_meanwhile_is_not_set_aside()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        var incident = Incidents(1)[0];
        await one.AppendAsync([incident], Cancellation);
        for (var refused = 0; refused < 2; refused++)
        {
            await RefuseAsync(one);
        }

        // The third refusal would set it aside, and waits behind who holds the row in which refusals are counted; the other's turn begins meanwhile.
        await using var source = NpgsqlDataSource.Create(Database + ";Pooling=false");
        await using var holder = await source.OpenConnectionAsync(Cancellation);
        await using var hold = new NpgsqlCommand("BEGIN; SELECT FROM attempt FOR UPDATE", holder);
        var last = await RefusedTurnAsync(one, async () => await hold.ExecuteNonQueryAsync(Cancellation));
        await UntilAsync(Waiting(1));
        var begun = other.BeginTurnAsync(10, Cancellation).AsTask();
        await UntilAsync(Waiting(2));
        hold.CommandText = "COMMIT";
        await hold.ExecuteNonQueryAsync(Cancellation);
        await using (var turn = await begun)
        {
            await UntilAsync(Waiting(1));
            await turn!.CommitAsync(StoreFixtures.Decide(turn, PostgresServer.Cell), Cancellation);
        }

        await last;
        Assert.Empty(await one.Read.DeadLettersAsync(null, 10, Cancellation));
        Assert.Single(await one.Read.DecisionsAsync(incident.Incident, Cancellation));
        Assert.Equal(0L, await AskAsync<long>("SELECT count(*) FROM mail"));

        static string Waiting(int sessions) =>
            $"SELECT count(*) >= {sessions} FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database() AND application_name LIKE 'netralitasgrid%'";
    }

    [Fact]
    public async Task A_turn_that_ends_without_harm_leaves_no_mark()
    {
        var store = await OpenAsync();
        await store.AppendAsync(Incidents(3), Cancellation);

        for (var i = 0; i < 4; i++)
        {
            await (await store.BeginTurnAsync(10, Cancellation))!.DisposeAsync();
        }

        await using var turn = await store.BeginTurnAsync(10, Cancellation);
        Assert.Equal(3, turn!.Messages.Count);
    }

    [Fact]
    public async Task A_frozen_process_loses_its_turn_to_the_watchdog_and_commits_nothing_when_it_wakes()
    {
        var store = await OpenAsync();
        await store.AppendAsync(Incidents(3), Cancellation);
        var (process, _) = await HoldingProcess.StartAsync(Database);
        using var held = process;
        await process.FreezeAsync();
        var watching = await OpenAsync(o => o with { LongestTurn = TimeSpan.Zero, Watches = false });

        await watching.Watchdog.EndOldAsync();

        // Long before the server's own limit of an idle transaction.
        await UntilAsync("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'netralitasgrid-turn' AND state = 'idle in transaction' AND datname = current_database())", TimeSpan.FromSeconds(5));
        await watching.DisposeAsync();
        await using (var turn = await store.BeginTurnAsync(10, Cancellation))
        {
            await turn!.CommitAsync(StoreFixtures.Decide(turn, PostgresServer.Cell), Cancellation);
        }

        await process.ThawAsync();
        Assert.Equal("refused", await process.CommitAsync());
        Assert.Equal(3, await AskAsync<long>("SELECT count(*) FROM entry"));
    }

    private static async Task RefuseAsync(PostgresStore store) => await await RefusedTurnAsync(store, static () => Task.CompletedTask);

    /// <summary>A turn whose outcome the database refuses; what it is waited for with.</summary>
    /// <param name="meanwhile">Done between the turn's begin and its commit.</param>
    private static async Task<Task> RefusedTurnAsync(PostgresStore store, Func<Task> meanwhile)
    {
        var turn = (await store.BeginTurnAsync(10, Cancellation))!;
        await meanwhile();
        return EndAsync();

        async Task EndAsync()
        {
            await using (turn)
            {
                // The same step of a case's history twice: no database takes it.
                var outcome = StoreFixtures.Decide(turn, PostgresServer.Cell);
                var id = turn.Messages[0].Id;
                outcome.CaseHistory.AddRange([new(id.As('c'), 1, id, [1]), new(id.As('c'), 1, id, [1])]);
                await Assert.ThrowsAsync<TurnRefusedException>(() => turn.CommitAsync(outcome, Cancellation).AsTask());
            }
        }
    }
}
