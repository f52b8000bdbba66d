using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Turns;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;
using Npgsql;

namespace NetralitasGrid.Storage.Tests.Postgres;

public sealed class SweepFloorTests(PostgresServer server) : PostgresCase(server)
{
    private const string TakeNumbers = "SELECT nextval('message_seq_seq') FROM generate_series(1, 100)";

    [Fact]
    public async Task Follows_what_was_taken_although_an_old_snapshot_is_open()
    {
        await using var source = NpgsqlDataSource.Create(Database);
        await using var reader = await source.OpenConnectionAsync(Cancellation);
        await RunAsync(reader, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM mail");
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        var floor = new SweepFloor(TimeProvider.System);
        await floor.LookAsync(connection, Cancellation);
        await RunAsync(TakeNumbers);
        var last = await AskAsync<long>("SELECT last_value FROM message_seq_seq");
        await RunAsync($"INSERT INTO mail SELECT {last} - 50, now(), 3, '35.17'");

        await LookSettledAsync(floor, connection);
        await LookSettledAsync(floor, connection);
        var waiting = floor.Value;
        await RunAsync("DELETE FROM delivery");
        await LookSettledAsync(floor, connection);
        await LookSettledAsync(floor, connection);

        Assert.Equal((last - 51, last), (waiting, floor.Value));
    }

    [Fact]
    public async Task Never_passes_a_number_whose_transaction_is_open()
    {
        await using var source = NpgsqlDataSource.Create(Database);
        await using var late = await source.OpenConnectionAsync(Cancellation);
        await RunAsync(late, "BEGIN; SELECT pg_current_xact_id(), nextval('message_seq_seq')");
        var number = await AskAsync<long>("SELECT last_value FROM message_seq_seq");
        await RunAsync(TakeNumbers);
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        var floor = new SweepFloor(TimeProvider.System);
        var floors = new List<long>();

        for (var i = 0; i < 3; i++)
        {
            await floor.LookAsync(connection, Cancellation);
            floors.Add(floor.Value);
        }

        await RunAsync(late, $"INSERT INTO mail SELECT {number}, now(), 3, '35.17'; COMMIT");
        for (var i = 0; i < 3; i++)
        {
            await LookSettledAsync(floor, connection);
            floors.Add(floor.Value);
        }

        Assert.All(floors, f => Assert.True(f < number, $"Mail {number} would not be found from {f} on."));
        await RunAsync("DELETE FROM delivery");
        await LookSettledAsync(floor, connection);
        await LookSettledAsync(floor, connection);
        Assert.True(floor.Value > number);
    }

    [Fact]
    public async Task Marks_of_mailboxes_follow_it_where_all_mail_is_taken_at_once()
    {
        const int Turns = 40;
        await using var source = NpgsqlDataSource.Create(Database);
        await using var reader = await source.OpenConnectionAsync(Cancellation);
        var store = await OpenAsync(o => o with { Clock = Clock, TellsTime = true });
        await RunAsync(reader, "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM delivery");

        for (var i = 0; i < Turns + 3; i++)
        {
            if (i >= Turns)
            {
                await SettleAsync();
            }

            Clock.Move(TimeSpan.FromSeconds(3));
            await store.AppendAsync([StoreFixtures.Incident(Clock, $"{i}", subject: 0)], Cancellation);
            await using var turn = await store.BeginTurnAsync(10, Cancellation);
            await turn!.CommitAsync(StoreFixtures.Decide(turn, PostgresServer.Cell, await turn.LoadAsync([new(StoreFixtures.Subject(0), "")], Cancellation)), Cancellation);
        }

        // The deliveries that were taken stand there until the snapshot is closed; whoever looks for mail passes the last few of them.
        await using var look = await source.OpenConnectionAsync(Cancellation);
        await RunAsync(look, $"SET enable_seqscan = off; SET enable_bitmapscan = off; PREPARE look (bigint) AS {Claims.Lock}; BEGIN; EXECUTE look (NULL)");
        await using var read = new NpgsqlCommand("SELECT pg_stat_get_xact_tuples_returned('delivery_pkey'::regclass)", look);
        Assert.InRange((long)(await read.ExecuteScalarAsync(Cancellation))!, 1, 6);
    }

    [Fact]
    public async Task Serves_an_engine_that_places_turns_itself()
    {
        await using var pools = await Pools.OpenAsync(Database, Cancellation);
        await using var connection = await pools.Others.OpenConnectionAsync(Cancellation);
        var floor = new SweepFloor(Clock);
        var placed = new PlacedTurns(pools, floor);
        await floor.LookAsync(connection, Cancellation);
        await RunAsync(TakeNumbers);
        for (var i = 0; i < 3; i++)
        {
            await LookSettledAsync(floor, connection);
        }

        await RunAsync($"INSERT INTO mail SELECT {floor.Value} - 1, now(), 3, '35.17'; UPDATE partition SET low = {floor.Value}");
        var fromThere = await placed.MailedAsync(Cancellation);
        Clock.Move(SweepFloor.WholeEvery + TimeSpan.FromSeconds(1));
        var fromTheFirst = await placed.MailedAsync(Cancellation);

        Assert.Empty(fromThere);
        Assert.Equal([3], fromTheFirst);
    }

    [Fact]
    public async Task Says_nothing_of_a_server_that_it_has_not_looked_at()
    {
        await using var source = NpgsqlDataSource.Create(Database);
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        var floor = new SweepFloor(TimeProvider.System);
        await floor.LookAsync(connection, Cancellation);
        await RunAsync(TakeNumbers);
        for (var i = 0; i < 3; i++)
        {
            await LookSettledAsync(floor, connection);
        }

        var server = await AskAsync<DateTime>("SELECT pg_postmaster_start_time()");

        Assert.Equal((floor.Value, 0L), (floor.ValueOn(server), floor.ValueOn(server.AddMinutes(1))));
        Assert.True(floor.Value > 0);
    }

    /// <summary>Looks when what went on in the server at the last look has ended: other tests are at work in it.</summary>
    private async Task LookSettledAsync(SweepFloor floor, NpgsqlConnection connection)
    {
        await SettleAsync();
        await floor.LookAsync(connection, Cancellation);
    }

    private async Task SettleAsync()
    {
        var given = await AskAsync<long>("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
        await UntilAsync($"SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= {given}");
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
