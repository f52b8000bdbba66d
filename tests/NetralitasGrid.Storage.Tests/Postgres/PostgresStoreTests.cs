using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace NetralitasGrid.Storage.Tests.Postgres;

public sealed class PostgresStoreTests(PostgresServer server) : StoreContract
{
    private string? _database;

    protected override async ValueTask<IGridStore> OpenAsync()
    {
        _database ??= await server.CloneAsync();
        return await PostgresStore.OpenAsync(
            new() { ConnectionString = _database, Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions, Clock = Clock, TellsTime = true }, Cancellation);
    }

    protected override async Task RewriteCellChainAsync(IReadOnlyList<byte[]> entries)
    {
        await using var source = NpgsqlDataSource.Create(_database!);
        await using var command = source.CreateCommand("""
            WITH gone AS (DELETE FROM cell_entry), head AS (UPDATE cell SET entries = cardinality($1), head = sha256($1[cardinality($1)]))
            SELECT 1
            """);
        command.Parameters.Add(new() { Value = entries.ToArray() });
        await command.ExecuteNonQueryAsync(Cancellation);
        await using var insert = source.CreateCommand("INSERT INTO cell_entry (number, bytes) SELECT n, b FROM unnest($1) WITH ORDINALITY AS s (b, n)");
        insert.Parameters.Add(new() { Value = entries.ToArray() });
        await insert.ExecuteNonQueryAsync(Cancellation);
    }

    protected override async ValueTask CleanAsync() => await server.DropAsync(_database!);
}
