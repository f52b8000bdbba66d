using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NetralitasGrid.Silo.Metrics;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Silo.Timers;

/// <summary>Moves due timers into the mailboxes of their grains. Several silos may do so at once: a timer row is taken once.</summary>
internal sealed partial class TimerLoop(
    IGridStore store, IOptions<SiloOptions> options, SiloMetrics metrics, TimeProvider clock, ILogger<TimerLoop> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var fired = await store.FireTimersAsync(clock.GetUtcNow(), stoppingToken);
                if (fired > 0)
                {
                    metrics.TimersFired(fired);
                    continue;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogTimersFailed(logger, e);
            }

            await Task.Delay(options.Value.TimerWait, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(2002, LogLevel.Error, "Due timers could not be moved into mailboxes; they stay due.")]
    private static partial void LogTimersFailed(ILogger logger, Exception e);
}
