using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Storage.Tests.Postgres;

/// <summary>How the operator's commands open a cell: never by making one.</summary>
public sealed class PostgresJoinTests(PostgresServer server) : PostgresCase(server)
{
    private readonly PostgresServer _server = server;

    [Fact]
    public async Task A_cell_is_joined_whatever_its_name_and_number_of_partitions()
    {
        await using var store = await PostgresStore.JoinAsync(new() { ConnectionString = Database }, Cancellation);

        Assert.Equal((PostgresServer.Cell, PostgresServer.Partitions), (store.Cell, store.Partitions));
    }

    [Fact]
    public async Task A_database_without_a_cell_is_refused_and_left_empty()
    {
        var empty = await _server.EmptyAsync();

        await Assert.ThrowsAsync<StoreCorruptException>(() => PostgresStore.JoinAsync(new() { ConnectionString = empty }, Cancellation));

        await using var source = Npgsql.NpgsqlDataSource.Create(empty + ";Pooling=false");
        await using var command = source.CreateCommand("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace");
        Assert.Equal(0L, await command.ExecuteScalarAsync(Cancellation));
        _server.Drop(empty);
    }

    [Fact]
    public async Task An_older_schema_is_refused_until_it_is_migrated()
    {
        await RunAsync("DELETE FROM migration WHERE number = (SELECT max(number) FROM migration)");

        var refused = await Assert.ThrowsAsync<StoreCorruptException>(() => PostgresStore.JoinAsync(new() { ConnectionString = Database }, Cancellation));

        Assert.Contains("grid migrate", refused.Message, StringComparison.Ordinal);
    }
}
