using NetralitasGrid.Load.Processes;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;
using NetralitasGrid.TestKit.Time;
using Npgsql;

namespace NetralitasGrid.Storage.Tests.Postgres;

/// <summary>A test with a database of its own that several stores of this process, as so many front doors and silos, may open.</summary>
public abstract class PostgresCase(PostgresServer server) : IAsyncLifetime
{
    private readonly List<IGridStore> _stores = [];

    protected HandClock Clock { get; } = new();

    protected string Database { get; private set; } = "";

    protected PostgresCluster Cluster => server.Cluster;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Database = await server.CloneAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        if (Database.Length > 0)
        {
            server.Drop(Database);
        }

        GC.SuppressFinalize(this);
    }

    internal async Task<PostgresStore> OpenAsync(Func<PostgresStoreOptions, PostgresStoreOptions>? with = null)
    {
        var options = new PostgresStoreOptions { ConnectionString = Database, Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions };
        var store = await PostgresStore.OpenAsync(with?.Invoke(options) ?? options, Cancellation);
        _stores.Add(store);
        return store;
    }

    /// <summary>The single value of a statement.</summary>
    protected async Task<T> AskAsync<T>(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    protected async Task RunAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    /// <summary>Waits until a statement of the server says true.</summary>
    protected async Task UntilAsync(string sql, TimeSpan? most = null)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(most ?? TimeSpan.FromSeconds(60));
        await PostgresCluster.UntilTrueAsync(Database, sql, patience.Token);
    }

    /// <summary>Incidents of so many reports.</summary>
    protected static List<IncidentAppend> Incidents(int count, int subjects = 1, string prefix = "R", string body = "{}") =>
        [.. Enumerable.Range(0, count).Select(i => StoreFixtures.Incident(TimeProvider.System, $"{prefix}-{i}", subject: i % subjects, body))];
}
