using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Silo.Packs;

/// <summary>Looks for due plans of some cells, once before anything else of the process starts, then at each planned instant and every second.</summary>
/// <param name="cells">The cells that can be reached now.</param>
public sealed partial class PlannedSwitchLoop(
    Func<IEnumerable<IGridStore>> cells, PlannedSwitches switches, TimeProvider clock, ILogger<PlannedSwitchLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // A switch that the process was down for stands before the first message that it takes.
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(await LookAsync(stoppingToken), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<TimeSpan> LookAsync(CancellationToken cancellationToken)
    {
        var wait = Pause;
        foreach (var store in cells())
        {
            try
            {
                if (await switches.SwitchDueAsync(store.Administration, cancellationToken) is { } next && next < wait)
                {
                    wait = next;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return wait;
            }
            catch (Exception e)
            {
                LogNotLooked(logger, e, store.Cell);
            }
        }

        return wait;
    }

    [LoggerMessage(2022, LogLevel.Error, "Planned packs of cell {Cell} could not be looked at; it is tried again.")]
    private static partial void LogNotLooked(ILogger logger, Exception e, string cell);
}
