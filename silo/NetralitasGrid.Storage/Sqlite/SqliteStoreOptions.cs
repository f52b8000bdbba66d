namespace NetralitasGrid.Storage.Sqlite;

/// <summary>How an embedded store is opened.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>Folder of the database and its lock; made when absent.</summary>
    public required string Folder { get; init; }

    /// <summary>Name of the cell; an existing database must have the same. Default <c>local</c>.</summary>
    public string Cell { get; init; } = "local";

    /// <summary>Number of partitions, fixed when the database is made. Default 64; an existing database must have the same.</summary>
    public int Partitions { get; init; } = 64;

    /// <summary>The clock of appends.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Most bytes of waiting messages kept in memory over all partitions; the rest is read from the table when its turn comes. Default 32 MB.</summary>
    public long MailboxMemory { get; init; } = 32 << 20;

    /// <summary>Most bytes of appends that may wait for the writer; beyond it appends are refused as unavailable. Default 64 MB.</summary>
    public long PendingMemory { get; init; } = 64 << 20;

    /// <summary>Longest single value in bytes; longer data is refused. Default 64 MB.</summary>
    public int LongestValue { get; init; } = 64 << 20;

    /// <summary>Largest database in bytes; writes beyond it are refused as unavailable, nothing is lost. Null = as the disk allows.</summary>
    public long? MostBytes { get; init; }

    /// <summary>Free disk below which the store is not ready. Default 256 MB.</summary>
    public long MinimumFreeDisk { get; init; } = 256L << 20;

    /// <summary>Changes that a watcher may lag behind before it is told to read a fresh snapshot. Default 8,192.</summary>
    public int WatcherCapacity { get; init; } = 8_192;
}
