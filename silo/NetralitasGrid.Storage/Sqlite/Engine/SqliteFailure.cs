using SQLitePCL;

namespace NetralitasGrid.Storage.Sqlite.Engine;

/// <summary>SQLite refused a statement. <see cref="OfData"/> tells data that it will never take from a database that cannot write now.</summary>
internal sealed class SqliteFailure(int code, string message) : Exception($"SQLite error {code}: {message}")
{
    /// <summary>Extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>Whether the rows themselves are at fault (the counterpart of SQLSTATE classes 22 and 23).</summary>
    public bool OfData => (Code & 0xff) is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE;

    /// <summary>Whether an fsync failed: the kernel may have dropped pages, so nothing that this process believes written can be trusted.</summary>
    public bool OfSync => Code == IoErrorSync;

    private const int IoErrorSync = raw.SQLITE_IOERR | (4 << 8);
}
