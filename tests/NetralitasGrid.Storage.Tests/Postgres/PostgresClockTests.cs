using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;
using Npgsql;

namespace NetralitasGrid.Storage.Tests.Postgres;

/// <summary>Clocks of cases, between turns that set them and movers that take them when they are due.</summary>
public sealed class PostgresClockTests(PostgresServer server) : PostgresCase(server)
{
    /// <summary>Whoever writes a case stops there until the lock is free, with the case's row in hand.</summary>
    private const string Pause = """
        CREATE FUNCTION pause() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NEW; END $$;
        CREATE TRIGGER pause AFTER UPDATE ON case_row FOR EACH ROW EXECUTE FUNCTION pause()
        """;

    private const string Paused = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database())";
    private const string Waiting = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'transactionid' AND datname = current_database())";

    private const string Running = "SELECT coalesce(string_agg(clock || ' ' || (due AT TIME ZONE 'UTC')::date, ', ' ORDER BY clock), '') FROM running_clock";

    private static readonly DateTimeOffset Past = new(2024, 10, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Future = new(2124, 10, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string C2 = $"{(int)Grains.Codes.Clock.C2}";
    private static readonly string C4 = $"{(int)Grains.Codes.Clock.C4}";

    [Fact]
    public async Task A_turn_waits_for_who_moves_a_clock_of_its_case_and_does_not_set_it_again()
    {
        var (store, opened) = await CaseAsync();
        await SetAsync(store, opened, (Grains.Codes.Clock.C2, Past), (Grains.Codes.Clock.C4, Future));
        await RunAsync(Pause);
        await using var held = await HoldAsync();

        var firing = Task.Run(async () => await store.FireTimersAsync(TimeProvider.System.GetUtcNow(), Cancellation), Cancellation);
        await UntilAsync(Paused);
        var setting = SetAsync(store, opened, (Grains.Codes.Clock.C4, Future.AddDays(5)));
        await UntilAsync(Waiting);
        await held.DisposeAsync();
        await setting;

        Assert.Equal(1, await firing);
        Assert.Equal($"{C4} 2124-10-06", await AskAsync<string>(Running));
        Assert.Equal(0, await store.FireTimersAsync(TimeProvider.System.GetUtcNow(), Cancellation));
    }

    [Fact]
    public async Task Who_moves_clocks_does_not_wait_for_a_turn_and_takes_them_after_it()
    {
        var (store, opened) = await CaseAsync();
        await SetAsync(store, opened, (Grains.Codes.Clock.C2, Past), (Grains.Codes.Clock.C4, Past));
        await RunAsync(Pause);
        await using var held = await HoldAsync();

        var setting = SetAsync(store, opened, (Grains.Codes.Clock.C4, null));
        await UntilAsync(Paused);
        var early = await store.FireTimersAsync(TimeProvider.System.GetUtcNow(), Cancellation);
        await held.DisposeAsync();
        await setting;

        Assert.Equal((0, $"{C2} 2024-10-01"), (early, await AskAsync<string>(Running)));
        Assert.Equal(1, await store.FireTimersAsync(TimeProvider.System.GetUtcNow(), Cancellation));
        Assert.Equal("", await AskAsync<string>(Running));
    }

    private async Task<(PostgresStore Store, GridId Case)> CaseAsync()
    {
        var store = await OpenAsync();
        var incident = StoreFixtures.Incident(TimeProvider.System, "1");
        await store.AppendAsync([incident], Cancellation);
        await using var turn = await store.BeginTurnAsync(10, Cancellation);
        await turn!.CommitAsync(StoreFixtures.Decide(turn, PostgresServer.Cell), Cancellation);
        return (store, incident.Incident.As(GridId.Case));
    }

    /// <summary>Sets clocks of the case in a turn that handles whatever waits first.</summary>
    private static async Task SetAsync(PostgresStore store, GridId opened, params (Clock Clock, DateTimeOffset? Due)[] clocks)
    {
        await store.AppendAsync([StoreFixtures.Incident(TimeProvider.System, Guid.NewGuid().ToString(), subject: 5)], Cancellation);
        await using var turn = await store.BeginTurnAsync(1, Cancellation);
        var outcome = StoreFixtures.Decide(turn!, PostgresServer.Cell);
        foreach (var (clock, due) in clocks)
        {
            outcome.Timers[new(StoreFixtures.Subject(1), opened, clock)] = due;
        }

        await turn!.CommitAsync(outcome, Cancellation);
    }

    /// <summary>Holds the lock that <see cref="Pause"/> waits for.</summary>
    private async Task<IAsyncDisposable> HoldAsync()
    {
        var connection = new NpgsqlConnection(Database + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock(7)", connection);
        await command.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }
}
