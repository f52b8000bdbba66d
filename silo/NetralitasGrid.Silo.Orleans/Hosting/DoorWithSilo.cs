using NetralitasGrid.Functions.Hosting;

namespace NetralitasGrid.Silo.Orleans.Hosting;

/// <summary>The front door with a silo in the same process: its calls to activations need no client, and those placed here cost no network.</summary>
internal static class DoorWithSilo
{
    public static Task<int> RunAsync(string[] arguments)
    {
        // Started by the front door's own program with --engine orleans, or by hand without.
        string[] whole = arguments.Contains("--engine") ? arguments : ["--engine", "orleans", .. arguments];
        PlacedStore? placed = null;
        return DoorProgram.RunAsync(
            whole,
            store => placed = new PlacedStore(store),
            (builder, settings) => AddTo(builder, placed!, settings.Database!));
    }

    /// <summary>Adds the silo of a front door, whose store uses the cluster once it has joined.</summary>
    /// <param name="database">Connection string of the store's database.</param>
    public static void AddTo(IHostApplicationBuilder builder, PlacedStore store, string database)
    {
        OrleansEngine.AddTo(builder, store.Store, database);
        builder.Services.AddHostedService(services => new Joining(store, services));
    }

    /// <summary>Once the silo is at work, the front door's store uses the cluster.</summary>
    private sealed class Joining(PlacedStore store, IServiceProvider services) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            store.Join(services);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
