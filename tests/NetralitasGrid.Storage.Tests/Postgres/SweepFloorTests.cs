using NetralitasGrid.Storage.Postgres.Turns;
using NetralitasGrid.TestKit.Postgres;
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

    /// <summary>Looks when what went on in the server at the last look has ended: other tests are at work in it.</summary>
    private async Task LookSettledAsync(SweepFloor floor, NpgsqlConnection connection)
    {
        var given = await AskAsync<long>("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
        await UntilAsync($"SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= {given}");
        await floor.LookAsync(connection, Cancellation);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
