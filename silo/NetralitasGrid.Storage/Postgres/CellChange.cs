using System.Security.Cryptography;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres;

/// <summary>A change of a cell in progress: holds the cell's row, so that the links of its chain follow one another.</summary>
internal sealed class CellChange
{
    private const string Lock = "SELECT name, entries, head, grid_now($1, $2) FROM cell FOR UPDATE";
    private const string InsertEntry = "INSERT INTO cell_entry (number, bytes) VALUES ($1, $2)";
    private const string Advance = "UPDATE cell SET entries = $1, head = $2";

    private readonly string _cell;
    private long _entries;
    private byte[] _head;

    private CellChange(NpgsqlConnection connection, string cell, long entries, byte[] head, DateTimeOffset now) =>
        (Connection, _cell, _entries, _head, Now) = (connection, cell, entries, head, now);

    public NpgsqlConnection Connection { get; }

    /// <summary>The store's time.</summary>
    public DateTimeOffset Now { get; }

    /// <summary>Number of the chain's last entry.</summary>
    public long Entries => _entries;

    public static async Task<CellChange> BeginAsync(NpgsqlConnection connection, StoreClock clock)
    {
        await using var command = new NpgsqlCommand(Lock, connection);
        command.Parameters.WithTime(clock.Told).WithTime(clock.Floor);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        await reader.ReadAsync(CancellationToken.None);
        return new(connection, reader.GetString(0), reader.GetInt64(1), reader.Bytes(2), reader.Time(3));
    }

    public async Task<int> RunAsync(string sql, Action<NpgsqlParameterCollection> bind)
    {
        await using var command = new NpgsqlCommand(sql, Connection);
        bind(command.Parameters);
        return await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    public async Task<List<T>> ListAsync<T>(string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, T> read)
    {
        await using var command = new NpgsqlCommand(sql, Connection);
        bind(command.Parameters);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        return await reader.ListAsync(read, CancellationToken.None);
    }

    /// <summary>Adds a link to the cell's chain; returns its hash.</summary>
    public async Task<byte[]> AddEntryAsync(string kind, string by, byte[] data)
    {
        var bytes = CellEntry.Write(_cell, _entries, _head, Now, kind, by, data);
        _head = SHA256.HashData(bytes);
        _entries++;
        await RunAsync(InsertEntry, p => p.With(_entries).With(bytes));
        await RunAsync(Advance, p => p.With(_entries).With(_head));
        return _head;
    }
}
