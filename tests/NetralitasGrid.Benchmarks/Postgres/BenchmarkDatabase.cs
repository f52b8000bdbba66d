using NetralitasGrid.Load.Processes;
using Npgsql;

namespace NetralitasGrid.Benchmarks.Postgres;

/// <summary>
/// The database that a benchmark runs on: one that was named, or one of a cluster that is started for it and thrown away, durable as by default and
/// with the memory and checkpoints that docs/postgres.md recommends, but for a checkpoint every 30 s, so that a window of a minute spans two.
/// </summary>
internal sealed class BenchmarkDatabase : IAsyncDisposable
{
    private static readonly string[] Recommended =
        ["shared_buffers=2GB", "max_wal_size=16GB", "min_wal_size=4GB", "wal_buffers=64MB", "checkpoint_timeout=30s", "track_wal_io_timing=on"];

    // A server that has run for a while writes its log into files that it has used before; a new one would make each, and fill it with zeros first.
    private const string FillLog = "DO $$ BEGIN FOR i IN 1..256 LOOP PERFORM pg_logical_emit_message(false, '', ''), pg_switch_wal(); END LOOP; END $$";

    private readonly PostgresCluster? _cluster;
    private readonly NpgsqlDataSource _source;

    private BenchmarkDatabase(PostgresCluster? cluster, string connectionString, string settings)
    {
        (_cluster, ConnectionString, Settings) = (cluster, connectionString, settings);
        _source = NpgsqlDataSource.Create(connectionString + ";Application Name=benchmark;Command Timeout=0");
    }

    public string ConnectionString { get; }

    /// <summary>What of the server's settings is not its default.</summary>
    public string Settings { get; }

    /// <summary>For statements of the benchmark's own.</summary>
    public NpgsqlDataSource Source => _source;

    /// <summary>The database for these arguments; null for the embedded engine.</summary>
    public static async Task<BenchmarkDatabase?> StartAsync(BenchmarkArguments arguments)
    {
        if (!arguments.Postgres)
        {
            return null;
        }

        if (arguments.Database is { } named)
        {
            return new(null, named, "as it was");
        }

        var settings = SettingsOf(arguments);
        var cluster = await PostgresCluster.StartAsync(CancellationToken.None, settings);
        await cluster.ExecuteAsync("CREATE DATABASE grid", CancellationToken.None);
        await cluster.ExecuteAsync(FillLog, CancellationToken.None);
        await cluster.ExecuteAsync("CHECKPOINT", CancellationToken.None);
        return new(cluster, cluster.ConnectionString("grid"), string.Join(", ", settings));
    }

    /// <summary>The settings of a throw-away cluster.</summary>
    public static IReadOnlyList<string> SettingsOf(BenchmarkArguments arguments) => arguments.Postgres ? [.. Recommended, .. arguments.Settings] : [];

    public async Task RunAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<double> NumberAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return Convert.ToDouble(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async Task<List<string>> TextsAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    /// <summary>Opens a snapshot as a long report would; it ends with what is returned.</summary>
    public async Task<IAsyncDisposable> SnapshotAsync()
    {
        var connection = await _source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM partition", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
