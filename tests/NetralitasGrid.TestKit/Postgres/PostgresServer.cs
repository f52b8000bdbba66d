using NetralitasGrid.Load.Processes;
using NetralitasGrid.Storage.Postgres;
using Npgsql;

namespace NetralitasGrid.TestKit.Postgres;

/// <summary>
/// A throw-away PostgreSQL server, started when first asked for and stopped with the fixture.
/// Each test has a database of its own, cloned from one that was migrated once.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Cell and partitions of the databases that are cloned.</summary>
    public const string Cell = "uji";

    public const int Partitions = 8;

    private const string Template = "grid_template";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string[] _settings;
    private readonly Lazy<PostgresServer> _second;
    private PostgresCluster? _cluster;
    private int _databases;
    private readonly Lock _drops = new();
    private Task _dropping = Task.CompletedTask;

    public PostgresServer()
        : this([])
    {
    }

    private PostgresServer(string[] settings)
    {
        _settings = settings;
        _second = new(() => With(settings));
    }

    /// <summary>The cluster, once a database was asked for.</summary>
    public PostgresCluster Cluster => _cluster ?? throw new InvalidOperationException("The server has not been started.");

    /// <summary>Another server for grids of two, kept as long as this one: not to be stopped or killed.</summary>
    public PostgresServer Second => _second.Value;

    /// <summary>A server with other settings than the default ones, each <c>name=value</c>.</summary>
    public static PostgresServer With(params string[] settings) => new(settings);

    /// <summary>A new database as <see cref="PostgresStore.MigrateAsync(PostgresStoreOptions, CancellationToken)"/> leaves it; skips the test where PostgreSQL is absent.</summary>
    public async Task<string> CloneAsync() => await MakeAsync($"TEMPLATE {Template}");

    /// <summary>A new database with nothing in it.</summary>
    public async Task<string> EmptyAsync() => await MakeAsync("");

    /// <summary>The name of a database on its server.</summary>
    public static string NameOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;

    /// <summary>Lets a database go, whoever uses it: nobody waits until the server has removed its files, which takes the disk half a second.</summary>
    public void Drop(string connectionString)
    {
        lock (_drops)
        {
            _dropping = DropAsync(_dropping, Cluster, NameOf(connectionString));
        }
    }

    /// <summary>Puts other entries in the place of a cell's chain, as somebody with the database could.</summary>
    public static async Task RewriteCellChainAsync(string connectionString, IReadOnlyList<byte[]> entries, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand("""
            WITH gone AS (DELETE FROM cell_entry), head AS (UPDATE cell SET entries = cardinality($1), head = sha256($1[cardinality($1)]))
            SELECT 1
            """);
        command.Parameters.Add(new() { Value = entries.ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
        await using var insert = source.CreateCommand("INSERT INTO cell_entry (number, bytes) SELECT n, b FROM unnest($1) WITH ORDINALITY AS s (b, n)");
        insert.Parameters.Add(new() { Value = entries.ToArray() });
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_second.IsValueCreated)
        {
            await _second.Value.DisposeAsync();
        }

        if (_cluster is { } cluster)
        {
            await cluster.DisposeAsync();
        }

        _gate.Dispose();
    }

    private static async Task DropAsync(Task before, PostgresCluster cluster, string database)
    {
        await before;
        try
        {
            await cluster.ExecuteAsync($"DROP DATABASE IF EXISTS {database} WITH (FORCE)", CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The server is gone, and its databases with it.
        }
    }

    private async Task<string> MakeAsync(string from)
    {
        Assert.SkipUnless(PostgresCluster.IsInstalled, "PostgreSQL is not installed (./test installs it where it can).");
        await _gate.WaitAsync();
        try
        {
            _cluster ??= await StartAsync();
            var name = $"grid_{++_databases}";
            await _cluster.ExecuteAsync($"CREATE DATABASE {name} {from}", CancellationToken.None);
            return _cluster.ConnectionString(name);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<PostgresCluster> StartAsync()
    {
        var cluster = await PostgresCluster.StartAsync(CancellationToken.None, _settings);
        await cluster.ExecuteAsync($"CREATE DATABASE {Template}", CancellationToken.None);
        await PostgresStore.MigrateAsync(
            new() { ConnectionString = cluster.ConnectionString(Template), Cell = Cell, Partitions = Partitions }, CancellationToken.None);
        return cluster;
    }
}
