using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;

namespace NetralitasGrid.Silo.Cells;

/// <summary>
/// Forwards a cell's messages to other cells: append there, then delete here. Several silos may do so at once and any may be killed: what arrives
/// twice is taken once. A cell that is down keeps no other waiting.
/// </summary>
public sealed partial class OutboxLoop(PostgresStore store, CellStores cells, TimeProvider clock, ILogger<OutboxLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Forwards what waits now; the number of messages that arrived.</summary>
    public async Task<int> ForwardAsync(CancellationToken cancellationToken)
    {
        var forwarded = 0;
        var waiting = (await store.Outbox.CellsAsync(cancellationToken)).Union(await store.Notices.CellsAsync(cancellationToken), StringComparer.Ordinal);
        foreach (var cell in waiting)
        {
            try
            {
                var to = await cells.OpenAsync(cell, cancellationToken);
                forwarded += await store.Outbox.ForwardAsync(to, cancellationToken) + await store.Notices.ForwardAsync(to, evenSoon: false, cancellationToken);
            }
            catch (Exception e) when (e is StoreUnavailableException or StoreCorruptException)
            {
                LogNotForwarded(logger, e, cell);
            }
        }

        return forwarded;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await ForwardAsync(stoppingToken) > 0)
                {
                    continue;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogNotForwarded(logger, e, store.Cell);
            }

            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(2010, LogLevel.Warning, "Messages for cell {Cell} could not be forwarded; they wait.")]
    private static partial void LogNotForwarded(ILogger logger, Exception e, string cell);
}
