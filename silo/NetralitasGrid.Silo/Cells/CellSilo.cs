using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Silo.Cells;

/// <summary>The turns of one cell among several: it waits for its database where that is down, and forwards what is for other cells.</summary>
public sealed class CellSilo(string name, CellStores cells, Action<SiloOptions> configure)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Runs until cancelled; turns in progress are finished.</summary>
    /// <param name="said">Told once when turns begin, and each time that the database cannot be reached.</param>
    /// <exception cref="StoreCorruptException">The database is another cell's.</exception>
    public async Task RunAsync(Action<string> said, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var store = await cells.OpenAsync(name, cancellationToken);
                var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
                builder.Services.AddSingleton<IGridStore>(store);
                builder.Services.AddSingleton(store.Time);
                builder.Services.AddSilo(configure);
                builder.Services.AddHostedService(services => new OutboxLoop(
                    store, cells, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<OutboxLoop>>()));
                using var host = builder.Build();
                await host.StartAsync(cancellationToken);
                said($"Silo of cell {name} runs turns.");
                await host.WaitForShutdownAsync(cancellationToken);
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException e)
            {
                said($"Cell {name} cannot be reached: {e.Message}");
                await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
