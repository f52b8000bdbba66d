using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Streams;

/// <summary>
/// The one reader of each cell's changes in this process: hands each to who waits for it and to the live streams. When it fell behind, the
/// waiting look for themselves and the streams begin again with a snapshot, so nothing stays wrong.
/// </summary>
internal sealed partial class ChangeFeed(CellGroup cells, MessageWaits waits, StreamHub hub, TimeProvider clock, ILogger<ChangeFeed> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(cells.All.Select(cell => WatchAsync(cell, stoppingToken)));

    private async Task WatchAsync(Cell cell, CancellationToken stopping)
    {
        if (!cell.IsOpen)
        {
            while (!cell.IsOpen && !stopping.IsCancellationRequested)
            {
                await Task.Delay(Pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            StartAgain();
        }

        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in cell.Store.WatchAsync(stopping))
                {
                    if (change.Kind is ChangeKind.Decision or ChangeKind.EventResult or ChangeKind.DeadLetter or ChangeKind.Escalation)
                    {
                        waits.Handled(change.Subject);
                    }

                    if (cells.Speaks(cell, change.RegionCode))
                    {
                        hub.Publish(change);
                    }
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (WatchLagException)
            {
                LogLag(logger);
                StartAgain();
            }
            catch (Exception e)
            {
                LogFailed(logger, e);
                await Task.Delay(Pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                StartAgain();
            }
        }
    }

    private void StartAgain()
    {
        waits.LookAgain();
        hub.StartAgain();
    }

    [LoggerMessage(1020, LogLevel.Warning, "The change feed fell behind; streams begin again with a snapshot.")]
    private static partial void LogLag(ILogger logger);

    [LoggerMessage(1021, LogLevel.Error, "The change feed broke and is opened again.")]
    private static partial void LogFailed(ILogger logger, Exception e);
}
