using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using NetralitasGrid.Silo.Metrics;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Silo.Turns;

/// <summary>
/// Keeps running turns while there is mail. On shutdown it stops claiming, finishes the turns in progress and ends. A store that fails
/// costs a pause, never a message: the turn was rolled back and its mail still waits.
/// </summary>
internal sealed partial class TurnLoop(
    IGridStore store, TurnRunner runner, IOptions<SiloOptions> options, SiloMetrics metrics, TimeProvider clock, ILogger<TurnLoop> logger)
    : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Value.Workers).Select(_ => Task.Run(() => WorkAsync(stoppingToken), CancellationToken.None)));

    private async Task WorkAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (!await runner.RunOneAsync(options.Value.TurnMessages, stopping))
                {
                    await store.WaitForMailAsync(Jittered(options.Value.IdleWait), stopping);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                metrics.TurnFailed();
                LogTurnFailed(logger, e);
                await Task.Delay(options.Value.FaultPause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Half to one and a half of the wait, so that silos do not look all at once.
    private static TimeSpan Jittered(TimeSpan wait) => wait * (0.5 + Random.Shared.NextDouble());

    [LoggerMessage(2001, LogLevel.Error, "A turn failed and was rolled back; its mail still waits.")]
    private static partial void LogTurnFailed(ILogger logger, Exception e);
}
