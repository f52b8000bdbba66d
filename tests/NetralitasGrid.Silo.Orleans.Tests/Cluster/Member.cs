using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NetralitasGrid.Silo.Orleans.Hosting;
using NetralitasGrid.Silo.Orleans.Partitions;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Postgres;

namespace NetralitasGrid.Silo.Orleans.Tests.Cluster;

/// <summary>A silo in the test's own process, where a test can run turns itself, as a process outside of the cluster.</summary>
internal sealed class Member : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, int> _reads = new(StringComparer.Ordinal);

    private Member(IHost host, PostgresStore store, PlacedStore placed)
    {
        (_host, Store, Placed) = (host, store, placed);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "netralitas.orleans.live.reads" && instrument.Meter.Scope == host.Services.GetRequiredService<IMeterFactory>())
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            var from = (string)tags[0].Value!;
            lock (_reads)
            {
                _reads[from] = _reads.GetValueOrDefault(from) + 1;
            }
        });
        _listener.Start();
    }

    /// <summary>The silo's own store: turns that a test begins on it are strangers' to the cluster.</summary>
    public PostgresStore Store { get; }

    /// <summary>The store as a front door in this process would use it.</summary>
    public PlacedStore Placed { get; }

    public static Task<Member> StartAsync(string database, CancellationToken cancellationToken) => StartAsync(database, sweeps: false, cancellationToken);

    /// <param name="sweeps">Whether it looks for mail, and for the keeper of the clocks, as other silos do.</param>
    public static async Task<Member> StartAsync(string database, bool sweeps, CancellationToken cancellationToken)
    {
        var store = await PostgresStore.OpenAsync(
            new() { ConnectionString = database, Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions }, cancellationToken);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory, DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["OrleansEngine:SiloPort"] = "0", ["Silo:IdleWait"] = "00:00:10" });
        OrleansEngine.AddTo(builder, store, database);
        if (!sweeps)
        {
            builder.Services.Remove(builder.Services.Single(static s => s.ImplementationType == typeof(MailSweep)));
        }

        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        var placed = new PlacedStore(store);
        placed.Join(host.Services);
        return new(host, store, placed);
    }

    /// <summary>Live states read so far whose answer came from there: memory, loaded or store.</summary>
    public int Reads(string from)
    {
        lock (_reads)
        {
            return _reads.GetValueOrDefault(from);
        }
    }

    /// <summary>Takes the silo out of the cluster; the store stays open.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _host.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _listener.Dispose();
        await Store.DisposeAsync();
    }
}
