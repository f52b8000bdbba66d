using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite;
using NetralitasGrid.TestKit.Storage;

namespace NetralitasGrid.Storage.Tests.Sqlite;

public sealed class SqliteStoreTests : StoreContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-store-").FullName;

    protected override ValueTask<IGridStore> OpenAsync() =>
        new(SqliteStore.Open(new() { Folder = _folder, Cell = Cell, Clock = Clock, Partitions = 8, MinimumFreeDisk = 0 }));

    protected override async Task RewriteCellChainAsync(IReadOnlyList<byte[]> entries)
    {
        await Store.DisposeAsync();
        using (var database = StoreStart.Connect(SqliteStore.FileIn(_folder)))
        {
            database.Execute("DELETE FROM cell_entry");
            foreach (var (i, bytes) in entries.Index())
            {
                database.Execute($"INSERT INTO cell_entry (id, bytes) VALUES ({i + 1}, x'{Convert.ToHexString(bytes)}')");
            }
        }

        await ReopenAsync();
    }

    protected override ValueTask CleanAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
