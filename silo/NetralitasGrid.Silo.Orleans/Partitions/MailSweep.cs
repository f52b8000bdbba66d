using Microsoft.Extensions.Options;
using NetralitasGrid.Silo.Orleans.Clocks;
using NetralitasGrid.Silo.Orleans.Hosting;

namespace NetralitasGrid.Silo.Orleans.Partitions;

/// <summary>
/// Looks for mail that nobody was woken for: appended by processes outside of the cluster, or left by a silo that died. Each silo looks as often as an
/// idle silo of the other engines, and keeps the cell's clocks activated.
/// </summary>
internal sealed partial class MailSweep(
    EngineCell cell, Waker waker, IGrainFactory grains, IOptions<SiloOptions> options, TimeProvider clock, ILogger<MailSweep> logger) : BackgroundService
{
    private static readonly TimeSpan KeepClocksEvery = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var kept = 0L;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var partition in await cell.Store.MailedAsync(stoppingToken))
                {
                    waker.Mark(partition);
                }

                if (kept == 0 || clock.GetElapsedTime(kept) > KeepClocksEvery)
                {
                    kept = clock.GetTimestamp();

                    // Not waited for: where its silo died, mail must not wait with it.
                    grains.GetGrain<IClocks>(cell.Name).KeepAsync().Ignore();
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogNotSwept(logger, e);
            }

            // Half to one and a half of the wait, so that silos do not look all at once.
            await Task.Delay(options.Value.IdleWait * (0.5 + Random.Shared.NextDouble()), clock, stoppingToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(3001, LogLevel.Warning, "The mail could not be looked through; it is tried again.")]
    private static partial void LogNotSwept(ILogger logger, Exception e);
}
