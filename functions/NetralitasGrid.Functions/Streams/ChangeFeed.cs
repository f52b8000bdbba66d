using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Streams;

/// <summary>
/// The one reader of the store's changes in this process: hands each to who waits for it and to the live streams. When it fell behind, the
/// waiting look for themselves and the streams begin again with a snapshot, so nothing stays wrong.
/// </summary>
internal sealed partial class ChangeFeed(IGridStore store, MessageWaits waits, StreamHub hub, TimeProvider clock, ILogger<ChangeFeed> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in store.WatchAsync(stoppingToken))
                {
                    if (change.Kind is ChangeKind.Decision or ChangeKind.EventResult or ChangeKind.DeadLetter or ChangeKind.Escalation)
                    {
                        waits.Handled(change.Subject);
                    }

                    hub.Publish(change);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
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
                await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
