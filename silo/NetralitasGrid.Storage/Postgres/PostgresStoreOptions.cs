namespace NetralitasGrid.Storage.Postgres;

/// <summary>How a cell's PostgreSQL store is opened.</summary>
public sealed record PostgresStoreOptions
{
    /// <summary>
    /// Npgsql connection string of the cell's database. Several hosts may be named: the primary is then sought. Must lead to PostgreSQL itself, not
    /// to a pooling proxy.
    /// </summary>
    public required string ConnectionString { get; init; }

    /// <summary>Name of the cell; an existing database must have the same. Default <c>local</c>.</summary>
    public string Cell { get; init; } = "local";

    /// <summary>Number of partitions, fixed when the database is made. Default 64; an existing database must have the same.</summary>
    public int Partitions { get; init; } = 64;

    /// <summary>Provinces that a cell owns when its database is made; null, the default, is all of them.</summary>
    public IReadOnlyList<string>? Provinces { get; init; }

    /// <summary>The clock of this process's waits. What is stored has the database's time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether this process watches changes: front doors do, silos need not. Default true.</summary>
    public bool Watches { get; init; } = true;

    /// <summary>Changes that a watcher may lag behind before it is told to read a fresh snapshot. Default 8,192.</summary>
    public int WatcherCapacity { get; init; } = 8_192;

    /// <summary>Age of a turn's transaction beyond which any silo ends its session. Default 10 s.</summary>
    public TimeSpan LongestTurn { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Stored times are <see cref="Clock"/>'s, for tests that move it by hand.</summary>
    internal bool TellsTime { get; init; }
}
