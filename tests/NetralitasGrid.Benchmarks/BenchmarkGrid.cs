using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using NetralitasGrid.Benchmarks.Postgres;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Rules;
using NetralitasGrid.Silo.Metrics;
using NetralitasGrid.Silo.Packs;
using NetralitasGrid.Silo.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Sqlite;

namespace NetralitasGrid.Benchmarks;

/// <summary>A store with the real pack active, and a silo's turns to run by hand.</summary>
internal sealed class BenchmarkGrid : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly MeterListener _listener = new();
    private long _decided;
    private long _deadLetters;

    private BenchmarkGrid(IGridStore store, Secrets secrets, CompiledPack pack)
    {
        Store = store;
        Secrets = secrets;
        Election = pack.Election;
        Pack = $"{pack.Name.Name} {pack.Name.Version} {pack.Name.Hash[..12]}";
        _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        Packs = new PackCache(store);
        Runner = new TurnRunner(store, Packs, new SiloMetrics(_services.GetRequiredService<IMeterFactory>()), TimeProvider.System);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SiloMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, measurement, _, _) =>
        {
            switch (instrument.Name)
            {
                case "netralitas.silo.decisions":
                    Interlocked.Add(ref _decided, measurement);
                    break;
                case "netralitas.silo.dead_letters":
                    Interlocked.Add(ref _deadLetters, measurement);
                    break;
            }
        });
        _listener.Start();
    }

    public IGridStore Store { get; }

    /// <summary>Appends at once: as many as keep turns busy. SQLite groups them into one commit, PostgreSQL commits each.</summary>
    public int Appenders => Store is PostgresStore ? 2 : 8;

    public Secrets Secrets { get; }

    public PackCache Packs { get; }

    public TurnRunner Runner { get; }

    public string Election { get; }

    public string Pack { get; }

    public long Decided => Interlocked.Read(ref _decided);

    public long DeadLetters => Interlocked.Read(ref _deadLetters);

    /// <summary>Opens the embedded engine in a folder, or the database of a cell; <paramref name="data"/> holds the secrets in either case.</summary>
    public static async Task<BenchmarkGrid> OpenAsync(string data, BenchmarkDatabase? database)
    {
        var secrets = Secrets.Open(data);
        IGridStore store = database is null
            ? SqliteStore.Open(new SqliteStoreOptions { Folder = data })
            : await PostgresStore.OpenAsync(new() { ConnectionString = database.ConnectionString, Watches = false }, CancellationToken.None);
        var issues = new List<RuleIssue>();
        var pack = PackCompiler.CompileFolder(Path.Combine(AppContext.BaseDirectory, "packs", "pilkada-2024"), issues)
            ?? throw new InvalidOperationException(string.Join(Environment.NewLine, issues));
        var row = new PackRow(pack.Name.Hash, pack.Name.Name, pack.Name.Version, pack.Election, TimeProvider.System.GetUtcNow(), pack.Document.Archive.Content.ToArray());
        await store.Administration.StorePackAsync(row, "bench", CancellationToken.None);
        await store.Administration.ActivatePackAsync(
            pack.Election, pack.Name.Hash,
            System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new PackSwitch(pack.Election, pack.Name.Hash, pack.Name.Name, pack.Name.Version), GrainsJson.Default.PackSwitch),
            "bench", CancellationToken.None);
        return new BenchmarkGrid(store, secrets, pack);
    }

    /// <summary>Messages in all mailboxes.</summary>
    public async ValueTask<long> WaitingAsync() => (await Store.HealthAsync(CancellationToken.None)).Waiting;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await Store.DisposeAsync();
        await _services.DisposeAsync();
    }
}
