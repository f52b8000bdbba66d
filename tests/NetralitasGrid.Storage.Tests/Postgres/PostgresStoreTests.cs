using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;

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

    protected override Task RewriteCellChainAsync(IReadOnlyList<byte[]> entries) => PostgresServer.RewriteCellChainAsync(_database!, entries, Cancellation);

    protected override ValueTask CleanAsync()
    {
        server.Drop(_database!);
        return ValueTask.CompletedTask;
    }
}
