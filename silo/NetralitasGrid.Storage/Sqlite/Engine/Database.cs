using SQLitePCL;

namespace NetralitasGrid.Storage.Sqlite.Engine;

/// <summary>One SQLite connection with its prepared statements. Used by one thread at a time; the engine's own mutex is off.</summary>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly Dictionary<string, Statement> _statements = new(ReferenceEqualityComparer.Instance);

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 connection) => _connection = connection;

    public static Database Open(string file, bool readOnly)
    {
        var flags = raw.SQLITE_OPEN_NOMUTEX | (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        var code = raw.sqlite3_open_v2(file, out var connection, flags, null);
        if (code != raw.SQLITE_OK)
        {
            connection?.Dispose();
            throw new SqliteFailure(code, raw.sqlite3_errstr(code).utf8_to_string());
        }

        _ = raw.sqlite3_extended_result_codes(connection, 1);
        _ = raw.sqlite3_busy_timeout(connection, 5_000);
        return new(connection);
    }

    /// <summary>The statement of a constant SQL text, prepared once; constants are one object each, so they are found by reference.</summary>
    public Statement this[string sql]
    {
        get
        {
            if (!_statements.TryGetValue(sql, out var statement))
            {
                statement = Prepare(sql);
                _statements.Add(sql, statement);
            }

            return statement;
        }
    }

    /// <summary>Runs SQL of any number of statements, without parameters or rows.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_connection, sql);
        if (code != raw.SQLITE_OK)
        {
            throw new SqliteFailure(raw.sqlite3_extended_errcode(_connection), raw.sqlite3_errmsg(_connection).utf8_to_string());
        }
    }

    /// <summary>The first column of the first row.</summary>
    public long Number(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Long(0) : throw new SqliteFailure(raw.SQLITE_ERROR, "no row");
    }

    /// <inheritdoc cref="Number"/>
    public string Text(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Text(0) : throw new SqliteFailure(raw.SQLITE_ERROR, "no row");
    }

    /// <summary>The longest row or value that this connection takes, in bytes.</summary>
    public void LimitLength(int bytes) => _ = raw.sqlite3_limit(_connection, raw.SQLITE_LIMIT_LENGTH, bytes);

    /// <summary>The largest size of the database that this connection makes, in pages.</summary>
    public void LimitPages(long pages) => Execute(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));

    /// <summary>Rolls back what is open, if anything is: SQLite ends some transactions by itself when they fail.</summary>
    public void Rollback()
    {
        if (raw.sqlite3_get_autocommit(_connection) == 0)
        {
            Execute("ROLLBACK");
        }
    }

    /// <summary>Pages that this connection has written since it was opened.</summary>
    public int PagesWritten()
    {
        _ = raw.sqlite3_db_status(_connection, CacheWrite, out var pages, out _, 0);
        return pages;
    }

    /// <summary>Copies what the write-ahead log holds into the database, as far as readers allow and without making anyone wait.</summary>
    /// <returns>Pages in the log, and how many of them are copied.</returns>
    public (int Log, int Copied) Checkpoint(bool truncate = false)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(_connection, "main", truncate ? raw.SQLITE_CHECKPOINT_TRUNCATE : raw.SQLITE_CHECKPOINT_PASSIVE, out var log, out var copied);
        return (code & 0xff) is raw.SQLITE_OK or raw.SQLITE_BUSY or raw.SQLITE_LOCKED
            ? (log, copied)
            : throw new SqliteFailure(raw.sqlite3_extended_errcode(_connection), raw.sqlite3_errmsg(_connection).utf8_to_string());
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    private const int CacheWrite = 9;

    private Statement Prepare(string sql)
    {
        var code = raw.sqlite3_prepare_v3(_connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement);
        return code == raw.SQLITE_OK
            ? new(_connection, statement)
            : throw new SqliteFailure(raw.sqlite3_extended_errcode(_connection), raw.sqlite3_errmsg(_connection).utf8_to_string());
    }
}
