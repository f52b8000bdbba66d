using System.Globalization;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Rows;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Engine;

/// <summary>
/// Brings a database to the newest schema: embedded, numbered files, all that are missing in one transaction under an advisory lock, so that every
/// process may run them at its start, all at once.
/// </summary>
internal static class Migrations
{
    /// <summary>The advisory lock of migrations and of founding a cell: "grid".</summary>
    private const long LockKey = 0x67726964;

    private const string Lock = "SELECT pg_advisory_xact_lock($1)";

    private const string Create = """
        CREATE TABLE IF NOT EXISTS migration (number int PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())
        """;

    /// <summary>Migrations that were applied before this column came are of all programs.</summary>
    private const string AddNeeds = "ALTER TABLE migration ADD COLUMN IF NOT EXISTS needs int";
    private const string Applied = "SELECT number, name, sha256, needs FROM migration ORDER BY number";
    private const string Record = "INSERT INTO migration (number, name, sha256, needs) VALUES ($1, $2, $3, $4)";
    private const string IsThere = "SELECT to_regclass('migration') IS NOT NULL AND to_regclass('cell') IS NOT NULL";
    private const string SelectCell = "SELECT name, partitions FROM cell";
    private const string InsertCell = "INSERT INTO cell (name, partitions, head) VALUES ($1, $2, $3)";
    private const string InsertPartitions = "INSERT INTO partition (id, head) SELECT p, $2 FROM generate_series(0, $1 - 1) p";
    private const string InsertAttempts = "INSERT INTO attempt (partition) SELECT p FROM generate_series(0, $1 - 1) p";

    private const string InsertProvinces = "INSERT INTO province (code, state) SELECT p, 'owned' FROM unnest($1) p";

    /// <summary>The files of this program, in order.</summary>
    public static IReadOnlyList<Migration> Embedded { get; } = Migration.Read("Postgres/");

    /// <summary>Applies what is missing; returns the names of what it applied.</summary>
    /// <exception cref="StoreCorruptException">A file that was applied has been changed since, or the database is newer than this program.</exception>
    public static async Task<IReadOnlyList<string>> ApplyAsync(NpgsqlDataSource source, IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, cancellationToken);
        await RunAsync(connection, Create, static _ => { }, cancellationToken);
        await RunAsync(connection, AddNeeds, static _ => { }, cancellationToken);
        var applied = await AppliedAsync(connection, cancellationToken);
        Migration.Check(migrations, applied);
        var missing = migrations.Where(m => !applied.ContainsKey(m.Number)).ToList();
        foreach (var migration in missing)
        {
            await RunAsync(connection, migration.Sql, static _ => { }, cancellationToken);
            await RunAsync(connection, Record, p => p.With(migration.Number).With(migration.Name).With(migration.Hash).With(migration.Needs), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return [.. missing.Select(static m => m.Name)];
    }

    /// <summary>Founds a new cell, or sees that the old one is the one asked for.</summary>
    public static async Task FoundAsync(NpgsqlDataSource source, PostgresStoreOptions options, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(connection, cancellationToken);
        var cells = new List<(string Name, int Partitions)>();
        await using (var command = new NpgsqlCommand(SelectCell, connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            cells.AddRange(await reader.ListAsync(static row => (row.GetString(0), (int)row.GetInt16(1)), cancellationToken));
        }

        if (cells.Count == 0)
        {
            await RunAsync(connection, InsertCell, p => p.With(options.Cell).With((short)options.Partitions).With(new byte[32]), cancellationToken);
            await RunAsync(connection, InsertPartitions, p => p.With(options.Partitions).With(new byte[32]), cancellationToken);
            await RunAsync(connection, InsertAttempts, p => p.With(options.Partitions), cancellationToken);
            var provinces = options.Provinces ?? [.. AreaCatalogue.Shared.Provinces.Select(static p => p.Code)];
            await RunAsync(connection, InsertProvinces, p => p.With(provinces.ToArray()), cancellationToken);
        }
        else if (cells[0] != (options.Cell, options.Partitions))
        {
            throw new StoreCorruptException(string.Create(
                CultureInfo.InvariantCulture, $"The database belongs to cell '{cells[0].Name}' with {cells[0].Partitions} partitions."));
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The cell of a database that has one, in the schema of this program; changes nothing.</summary>
    /// <exception cref="StoreCorruptException">There is no cell, or the schema is another.</exception>
    public static async Task<(string Cell, int Partitions)> ExpectAsync(
        NpgsqlDataSource source, IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand(IsThere, connection))
        {
            if (await command.ExecuteScalarAsync(cancellationToken) is not true)
            {
                throw new StoreCorruptException("There is no grid in this database; 'grid migrate' makes one.");
            }
        }

        var applied = await AppliedAsync(connection, cancellationToken);
        Migration.Check(migrations, applied);
        if (migrations.FirstOrDefault(m => !applied.ContainsKey(m.Number)) is { } missing)
        {
            throw new StoreCorruptException($"The database lacks migration {missing.Name}: run 'grid migrate' first.");
        }

        await using var select = new NpgsqlCommand(SelectCell, connection);
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetString(0), reader.GetInt16(1))
            : throw new StoreCorruptException("There is no grid in this database; 'grid migrate' makes one.");
    }

    private static async Task<Dictionary<int, AppliedMigration>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Applied, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return (await reader.ListAsync(
            static row => (Number: row.GetInt32(0), Row: new AppliedMigration(row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetInt32(3))),
            cancellationToken)).ToDictionary(static r => r.Number, static r => r.Row);
    }

    private static Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        RunAsync(connection, Lock, static p => p.With(LockKey), cancellationToken);

    private static async Task RunAsync(NpgsqlConnection connection, string sql, Action<NpgsqlParameterCollection> bind, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        bind(command.Parameters);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
