using System.Buffers;
using System.Text;
using NetralitasGrid.Grains.Identity;
using SQLitePCL;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite.Engine;

/// <summary>
/// A prepared statement that is kept for the life of its connection. Parameters bind from 1, columns read from 0. One thread at a time, like
/// its connection.
/// </summary>
internal sealed class Statement(sqlite3 connection, sqlite3_stmt statement) : IDisposable
{
    private const int StackText = 256;
    private int _next = 1;

    public Statement Bind(long value)
    {
        Check(raw.sqlite3_bind_int64(statement, _next++, value));
        return this;
    }

    public Statement Bind(long? value) => value is { } known ? Bind(known) : BindNull();

    public Statement Bind(ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, _next++, 0) : raw.sqlite3_bind_blob(statement, _next++, value));
        return this;
    }

    public Statement BindOrNull(byte[]? value) => value is null ? BindNull() : Bind((ReadOnlySpan<byte>)value);

    /// <summary>Binds text; null binds NULL.</summary>
    public Statement Bind(string? value)
    {
        if (value is null)
        {
            return BindNull();
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most > StackText ? ArrayPool<byte>.Shared.Rent(most) : null;
        var bytes = rented ?? stackalloc byte[StackText];
        var length = Encoding.UTF8.GetBytes(value, bytes);
        Check(raw.sqlite3_bind_text(statement, _next++, bytes[..length]));
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return this;
    }

    public Statement Bind(GridId id)
    {
        Span<byte> bytes = stackalloc byte[RowCodec.IdBytes];
        RowCodec.Write(id, bytes);
        return Bind((ReadOnlySpan<byte>)bytes);
    }

    public Statement Bind(GridId? id) => id is { } known ? Bind(known) : BindNull();

    public Statement Bind(DateTimeOffset time) => Bind(RowCodec.Microseconds(time));

    public Statement Bind(DateTimeOffset? time) => time is { } known ? Bind(known) : BindNull();

    public Statement BindNull()
    {
        Check(raw.sqlite3_bind_null(statement, _next++));
        return this;
    }

    /// <summary>Runs to the next row; false after the last, and then the statement is ready for new parameters.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        Reset();
        return code == raw.SQLITE_DONE ? false : throw Failure(code);
    }

    /// <summary>Runs a statement that returns no rows; returns how many it changed.</summary>
    public int Run()
    {
        while (Step())
        {
        }

        return raw.sqlite3_changes(connection);
    }

    /// <summary>All rows.</summary>
    public List<T> List<T>(Func<Statement, T> read)
    {
        var rows = new List<T>();
        while (Step())
        {
            rows.Add(read(this));
        }

        return rows;
    }

    /// <summary>The first row, or null.</summary>
    public T? First<T>(Func<Statement, T> read)
        where T : class
    {
        if (!Step())
        {
            return null;
        }

        var row = read(this);
        Reset();
        return row;
    }

    /// <summary>Ends the statement before its last row.</summary>
    public void Reset()
    {
        _ = raw.sqlite3_reset(statement);
        _next = 1;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(statement, column);

    public int Int(int column) => raw.sqlite3_column_int(statement, column);

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>The bytes of a column, valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    public byte[] Copy(int column) => Bytes(column).ToArray();

    public GridId Id(int column) => RowCodec.ReadId(Bytes(column));

    public GridId? IdOrNull(int column) => IsNull(column) ? null : Id(column);

    public DateTimeOffset Time(int column) => RowCodec.Time(Long(column));

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    public void Dispose() => statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            var failure = Failure(code);
            Reset();
            throw failure;
        }
    }

    private SqliteFailure Failure(int code)
    {
        var extended = raw.sqlite3_extended_errcode(connection);
        return new((extended & 0xff) == (code & 0xff) ? extended : code, raw.sqlite3_errmsg(connection).utf8_to_string());
    }
}
