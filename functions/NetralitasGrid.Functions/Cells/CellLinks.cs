using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Functions.Streams;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Cells;

/// <summary>Reads every second which cell owns which province, and opens cells that could not be reached when the door started.</summary>
internal sealed partial class CellLinks(CellGroup cells, OpenGrid grid, MessageWaits waits, StreamHub hub, TimeProvider clock, ILogger<CellLinks> logger)
    : CellReading(TimeSpan.FromSeconds(1), clock, logger)
{
    /// <inheritdoc/>
    public override async Task ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var cell in cells.All.Where(static c => !c.IsOpen))
        {
            try
            {
                await grid.ReachAsync(cell, cancellationToken);
                LogReached(logger, cell.Name);
            }
            catch (Exception e) when (e is StoreUnavailableException or StoreCorruptException)
            {
                // Again in a second; readiness names it.
                LogMissing(logger, cell.Name, e.Message);
            }
        }

        await cells.RefreshAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        cells.Changed += () =>
        {
            // Who watches a province begins again with what its cell says now.
            waits.LookAgain();
            hub.StartAgain();
        };
        return base.StartAsync(cancellationToken);
    }

    [LoggerMessage(1040, LogLevel.Information, "Cell {Cell} was reached.")]
    private static partial void LogReached(ILogger logger, string cell);

    [LoggerMessage(1041, LogLevel.Warning, "Cell {Cell} cannot be used: {Why}")]
    private static partial void LogMissing(ILogger logger, string cell, string why);
}
