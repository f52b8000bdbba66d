using System.Globalization;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Reading;

namespace NetralitasGrid.Storage.Sqlite;

/// <summary>
/// Reads an embedded cell beside the process that serves it: read-only connections and short snapshots, so that the server is not held up and
/// nothing can be changed. Does not take the folder's lock.
/// </summary>
public sealed class SqliteReader : IDisposable
{
    // A back-test reads several partitions at once.
    private const int Readers = 2;

    private readonly ReaderPool _readers;

    private SqliteReader(ReaderPool readers, string cell) => (_readers, Cell, Read) = (readers, cell, new SqliteReads(readers));

    /// <summary>Name of the cell.</summary>
    public string Cell { get; }

    /// <summary>What is committed.</summary>
    public IReadModel Read { get; }

    /// <summary>Opens the cell of a data folder for reading.</summary>
    /// <exception cref="StoreCorruptException">The database is newer or older than this program.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be read.</exception>
    public static async Task<SqliteReader> OpenAsync(string folder, CancellationToken cancellationToken)
    {
        var readers = new ReaderPool(StoreStart.FileIn(folder), Readers);
        try
        {
            var cell = await readers.ReadAsync(
                static database =>
                {
                    Migrations.Expect(database, Migrations.Embedded);
                    return StoreStart.Setting(database, "cell");
                },
                cancellationToken);
            return new(readers, cell ?? throw new StoreCorruptException(string.Create(CultureInfo.InvariantCulture, $"The database in {folder} has no cell.")));
        }
        catch
        {
            readers.Dispose();
            throw;
        }
    }

    /// <summary>A stored pack, or null.</summary>
    public ValueTask<PackRow?> PackAsync(string hash, CancellationToken cancellationToken) => SqliteAdministration.PackAsync(_readers, hash, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _readers.Dispose();
}
