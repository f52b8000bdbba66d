using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;
using Npgsql;

namespace NetralitasGrid.Storage.Tests.Postgres;

public sealed class PostgresServerTests(PostgresServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_processes_may_migrate_at_once()
    {
        var database = await server.EmptyAsync();

        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => PostgresStore.MigrateAsync(new() { ConnectionString = database, Cell = "a" }, Cancellation), Cancellation)));

        Assert.Equal("0001_grid.sql", Assert.Single(applied, a => a.Count > 0)[0]);
        server.Drop(database);
    }

    [Fact]
    public async Task A_database_of_another_cell_or_another_number_of_partitions_is_refused()
    {
        var database = await server.CloneAsync();

        await Assert.ThrowsAsync<StoreCorruptException>(() => PostgresStore.OpenAsync(new() { ConnectionString = database, Cell = "lain", Partitions = 8 }, Cancellation));
        await Assert.ThrowsAsync<StoreCorruptException>(() => PostgresStore.OpenAsync(new() { ConnectionString = database, Cell = "uji", Partitions = 16 }, Cancellation));
        server.Drop(database);
    }

    [Theory]
    [InlineData("fsync")]
    [InlineData("full_page_writes")]
    [InlineData("synchronous_commit")]
    public async Task A_server_that_promises_nothing_is_not_ready(string setting)
    {
        await using var weak = PostgresServer.With($"{setting}=off");
        await using var store = await PostgresStore.OpenAsync(
            new() { ConnectionString = await weak.CloneAsync(), Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions }, Cancellation);

        var health = await store.HealthAsync(Cancellation);

        Assert.False(health.Ready);
        Assert.Contains(setting, health.Why);
    }

    [Fact]
    public async Task Only_a_commit_that_the_standby_has_is_an_acknowledgement()
    {
        await using var alone = PostgresServer.With();
        var database = await alone.CloneAsync();
        await using var store = await PostgresStore.OpenAsync(
            new() { ConnectionString = database, Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions }, Cancellation);
        await using var operators = NpgsqlDataSource.Create(database);
        var first = StoreFixtures.Incident(TimeProvider.System, "1");
        await store.AppendAsync([first], Cancellation);
        await RunAsync(operators, "ALTER SYSTEM SET synchronous_standby_names = 'absent'");
        await RunAsync(operators, "SELECT pg_reload_conf()");
        await using (var look = operators.CreateCommand("SELECT setting = 'absent' FROM pg_settings WHERE name = 'synchronous_standby_names'"))
        {
            while (await look.ExecuteScalarAsync(Cancellation) is not true)
            {
                await Task.Delay(10, Cancellation);
            }
        }

        // The wait of a new report is cancelled: it is durable here and nowhere else.
        var cancelled = Task.Run(async () => await store.AppendAsync([StoreFixtures.Incident(TimeProvider.System, "2")], Cancellation), Cancellation);
        await EndWaitsAsync(operators, "pg_cancel_backend", cancelled);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => cancelled);

        // The connection is lost while it waits, try after try.
        var lost = Task.Run(async () => await store.AppendAsync([StoreFixtures.Incident(TimeProvider.System, "3")], Cancellation), Cancellation);
        await EndWaitsAsync(operators, "pg_terminate_backend", lost);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lost);

        // A report that is known already waits like a new one, and is answered when the standby is no longer asked for.
        var duplicate = Task.Run(async () => await store.AppendAsync([StoreFixtures.Incident(TimeProvider.System, "1")], Cancellation), Cancellation);
        await WaitAsync(operators);
        Assert.False(duplicate.IsCompleted);
        await RunAsync(operators, "ALTER SYSTEM RESET synchronous_standby_names");
        await RunAsync(operators, "SELECT pg_reload_conf()");
        Assert.Equal(new AppendAnswer(AppendResult.Duplicate, first.Incident), Assert.Single(await duplicate));
    }

    [Fact]
    public async Task Watchers_are_told_what_other_processes_committed_in_the_order_of_each_partition()
    {
        var options = new PostgresStoreOptions { ConnectionString = await server.CloneAsync(), Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions };
        await using var door = await PostgresStore.OpenAsync(options, Cancellation);
        await using var silo = await PostgresStore.OpenAsync(options with { Watches = false }, Cancellation);
        var changes = door.WatchAsync(Cancellation);
        var handled = new List<GridId>();

        // Turn by turn, now of one process, now of the other.
        for (var i = 0; i < 40; i++)
        {
            await door.AppendAsync([StoreFixtures.Incident(TimeProvider.System, $"{i}")], Cancellation);
            await using var turn = await (i % 3 == 0 ? door : silo).BeginTurnAsync(10, Cancellation);
            await turn!.CommitAsync(StoreFixtures.Decide(turn, PostgresServer.Cell), Cancellation);
            handled.AddRange(turn.Messages.Select(m => m.Id));
        }

        var seen = new List<GridId>();
        await foreach (var change in changes)
        {
            seen.Add(change.Subject);
            if (seen.Count == handled.Count)
            {
                break;
            }
        }

        Assert.Equal(handled, seen);
        server.Drop(options.ConnectionString);
    }

    [Fact]
    public async Task A_turn_is_watched_where_its_process_or_another_watches()
    {
        var options = new PostgresStoreOptions { ConnectionString = await server.CloneAsync(), Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions };
        await using (var silo = await PostgresStore.OpenAsync(options with { Watches = false }, Cancellation))
        {
            await silo.AppendAsync([StoreFixtures.Incident(TimeProvider.System, "1")], Cancellation);
            await using (var alone = await silo.BeginTurnAsync(10, Cancellation))
            {
                Assert.False(alone!.IsWatched);
            }

            await using var door = await PostgresStore.OpenAsync(options, Cancellation);
            await using (var beside = await silo.BeginTurnAsync(10, Cancellation))
            {
                Assert.True(beside!.IsWatched);
            }

            await using var own = await door.BeginTurnAsync(10, Cancellation);
            Assert.True(own!.IsWatched);
        }

        server.Drop(options.ConnectionString);
    }

    private static async Task EndWaitsAsync(NpgsqlDataSource operators, string how, Task until)
    {
        while (!until.IsCompleted)
        {
            await RunAsync(operators, $"SELECT {how}(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
            await Task.WhenAny(until, Task.Delay(10, Cancellation));
        }
    }

    private static async Task WaitAsync(NpgsqlDataSource operators)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using var command = operators.CreateCommand("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep')");
        while (await command.ExecuteScalarAsync(Cancellation) is not true)
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private static async Task RunAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
