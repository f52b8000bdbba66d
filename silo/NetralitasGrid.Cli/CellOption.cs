using System.CommandLine;
using NetralitasGrid.Cli.Cells;
using NetralitasGrid.Cli.Keys;
using NetralitasGrid.Cli.Postgres;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Sqlite;

namespace NetralitasGrid.Cli;

/// <summary>
/// The cell that a command works on: a PostgreSQL database where one is named (<c>--database</c> or GRID_DATABASE), servers running or not; else the
/// embedded grid of the data folder.
/// </summary>
internal sealed class CellOption
{
    private readonly Option<DirectoryInfo> _data;
    private readonly Option<string?> _database = DatabaseOption.Create();
    private readonly Option<FileInfo?> _secrets = new("--secrets") { Description = "The cell's secrets file, where it is not in the data folder (or GRID_SECRETS)" };

    private readonly Option<string?> _cells = CellsOption.Create();

    public CellOption(Option<DirectoryInfo> data)
    {
        _cells.Recursive = true;
        _data = data;
        _database.Recursive = true;
        _secrets.Recursive = true;
    }

    /// <summary>Adds the options to a command and those below it.</summary>
    /// <param name="cells">Whether it may work on all cells of a grid at once.</param>
    public void AddTo(Command command, bool secrets = false, bool cells = false)
    {
        command.Options.Add(_database);
        if (cells)
        {
            command.Options.Add(_cells);
        }

        if (secrets)
        {
            AddSecretsTo(command);
        }
    }

    /// <summary>Adds the option of the file of cells to a command whose parent has the others.</summary>
    public void AddCellsTo(Command command) => command.Options.Add(_cells);

    /// <summary>Adds the option of the secrets file to a command whose parent has the others.</summary>
    public void AddSecretsTo(Command command) => command.Options.Add(_secrets);

    /// <summary>The data folder: also with a database, for files that lie outside of it.</summary>
    public DirectoryInfo Folder(ParseResult parsed) => parsed.GetValue(_data)!;

    /// <summary>The database's connection string; null = the embedded grid.</summary>
    /// <exception cref="CommandException">Both are named, and it cannot be told which is meant.</exception>
    public string? Database(ParseResult parsed)
    {
        var database = parsed.GetValue(_database);
        return database is not null && parsed.GetResult(_database) is { Implicit: true } && File.Exists(SqliteStore.FileIn(Folder(parsed).FullName))
            ? throw new CommandException(
                $"GRID_DATABASE names a database, and {Folder(parsed).FullName} holds an embedded grid: say --database, or unset GRID_DATABASE.")
            : database;
    }

    /// <summary>Opens the cell's store.</summary>
    /// <exception cref="CommandException">There is no such cell, it cannot be reached, or a server holds the embedded one.</exception>
    public async Task<IGridStore> OpenAsync(ParseResult parsed, CancellationToken cancellationToken) => Database(parsed) is { } database
        ? await JoinAsync(database, cancellationToken)
        : DataFolder.Open(Folder(parsed));

    /// <summary>Opens all cells of the grid where a file names them (<c>--cells</c> or GRID_CELLS) and no database was named; else the one cell.</summary>
    /// <exception cref="CommandException">None can be reached.</exception>
    public async Task<GridCells> OpenAllAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        parsed.GetValue(_cells) is { } file && parsed.GetResult(_database) is null or { Implicit: true }
            ? await GridCells.OpenAsync(CellsOption.Read(file), cancellationToken)
            : GridCells.Of(await OpenAsync(parsed, cancellationToken));

    /// <summary>Opens the store of a cell in PostgreSQL, for what the embedded engine does not have.</summary>
    /// <exception cref="CommandException">No database was named, or it cannot be used.</exception>
    public async Task<PostgresStore> OpenPostgresAsync(ParseResult parsed, CancellationToken cancellationToken) => Database(parsed) is { } database
        ? await JoinAsync(database, cancellationToken)
        : throw new CommandException("This works on a cell in PostgreSQL only: name its database with --database or GRID_DATABASE.");

    /// <summary>The cell's API keys; of an embedded one through its running server where there is one.</summary>
    /// <exception cref="CommandException">There is no such cell, or it cannot be reached.</exception>
    public async Task<IKeyBook> OpenKeysAsync(ParseResult parsed, CancellationToken cancellationToken) => Database(parsed) is { } database
        ? new StoreKeyBook(await JoinAsync(database, cancellationToken), TimeProvider.System)
        : await DataFolder.OpenKeysAsync(Folder(parsed), cancellationToken);

    /// <summary>The file of secrets that was named, or the one in the data folder.</summary>
    public string SecretsFile(ParseResult parsed) =>
        parsed.GetValue(_secrets)?.FullName
        ?? (Environment.GetEnvironmentVariable("GRID_SECRETS") is { Length: > 0 } named ? named : Path.Combine(Folder(parsed).FullName, Secrets.FileName));

    /// <summary>The cell's secrets, which must be there.</summary>
    /// <exception cref="CommandException">They cannot be read.</exception>
    public Secrets OpenSecrets(ParseResult parsed)
    {
        var file = SecretsFile(parsed);
        try
        {
            return Secrets.Open(Folder(parsed).FullName, file);
        }
        catch (SecretsException e)
        {
            throw new CommandException($"{e.Message} Name the cell's secrets file with --secrets.");
        }
    }

    private static async Task<PostgresStore> JoinAsync(string database, CancellationToken cancellationToken)
    {
        try
        {
            return await PostgresStore.JoinAsync(new() { ConnectionString = database, Watches = false }, cancellationToken);
        }
        catch (Exception e) when (e is StoreCorruptException or StoreUnavailableException)
        {
            throw new CommandException(e.Message);
        }
    }
}
