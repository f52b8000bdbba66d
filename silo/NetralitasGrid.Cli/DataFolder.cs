using NetralitasGrid.Cli.Keys;
using NetralitasGrid.Cli.Server;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite;

namespace NetralitasGrid.Cli;

/// <summary>The data folder of an embedded grid, as seen from the command line.</summary>
internal static class DataFolder
{
    /// <summary>Opens the store of a folder.</summary>
    /// <exception cref="CommandException">There is no grid, or a server holds it.</exception>
    public static IGridStore Open(DirectoryInfo folder)
    {
        try
        {
            return OpenStore(folder);
        }
        catch (StoreInUseException)
        {
            throw new CommandException($"A server is using {folder.FullName}; stop it first.");
        }
    }

    /// <summary>Reads a folder's grid, beside its server where one runs.</summary>
    /// <exception cref="CommandException">There is no grid.</exception>
    public static Task<SqliteReader> ReadAsync(DirectoryInfo folder, CancellationToken cancellationToken) =>
        File.Exists(SqliteStore.FileIn(folder.FullName)) ? SqliteReader.OpenAsync(folder.FullName, cancellationToken) : throw NoGrid(folder);

    /// <summary>The keys of a folder: through the running server where one holds it.</summary>
    /// <exception cref="CommandException">There is no grid, or its server cannot be asked.</exception>
    public static async Task<IKeyBook> OpenKeysAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        try
        {
            return new StoreKeyBook(OpenStore(folder), TimeProvider.System);
        }
        catch (StoreInUseException)
        {
            return new ServerKeyBook(await GridServer.OfFolderAsync(folder, null, null, cancellationToken));
        }
    }

    private static SqliteStore OpenStore(DirectoryInfo folder) =>
        File.Exists(SqliteStore.FileIn(folder.FullName))
            ? SqliteStore.Open(new SqliteStoreOptions { Folder = folder.FullName })
            : throw NoGrid(folder);

    private static CommandException NoGrid(DirectoryInfo folder) =>
        new($"There is no grid in {folder.FullName}; name its folder with --data, or a database with --database.");
}
