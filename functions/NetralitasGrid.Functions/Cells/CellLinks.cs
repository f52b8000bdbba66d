using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Functions.Incidents;
using NetralitasGrid.Functions.Streams;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Cells;

/// <summary>Reads every second which cell owns which province, and opens cells that could not be reached when the door started.</summary>
internal sealed partial class CellLinks(
    CellGroup cells, OpenGrid grid, Pressure pressure, MessageWaits waits, StreamHub hub, TimeProvider clock, ILogger<CellLinks> logger)
    : CellReading(TimeSpan.FromSeconds(1), clock, logger)
{
    /// <summary>Cells that are open, and of which it was not said yet that they were reached.</summary>
    private readonly List<Cell> _reached = [];

    /// <inheritdoc/>
    public override async Task ReadAsync(CancellationToken cancellationToken)
    {
        foreach (var cell in cells.All.Where(static c => !c.IsOpen))
        {
            try
            {
                await grid.ReachAsync(cell, cancellationToken);
                _reached.Add(cell);
            }
            catch (Exception e) when (e is StoreUnavailableException or StoreCorruptException)
            {
                // Again in a second; readiness names it.
                LogMissing(logger, cell.Name, e.Message);
            }
        }

        await cells.RefreshAsync(cancellationToken);

        // Posts are taken by what was heard of a cell last: who is told that it was reached can post.
        foreach (var cell in _reached)
        {
            await pressure.ReadAsync(cell, cancellationToken);
            LogReached(logger, cell.Name);
        }

        _reached.Clear();
    }

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        cells.Changed += changed =>
        {
            foreach (var (province, owner) in changed)
            {
                if (owner is null)
                {
                    LogOnItsWay(logger, province);
                }
                else
                {
                    LogOwner(logger, province, owner.Name);
                }
            }

            // Who watches a province begins again with what its cell says now.
            waits.LookAgain();
            hub.StartAgain();
        };
        return base.StartAsync(cancellationToken);
    }

    [LoggerMessage(1040, LogLevel.Information, "Cell {Cell} was reached.")]
    private static partial void LogReached(ILogger logger, string cell);

    [LoggerMessage(1042, LogLevel.Information, "Province {Province} is with cell {Cell}.")]
    private static partial void LogOwner(ILogger logger, string province, string cell);

    [LoggerMessage(1043, LogLevel.Information, "Province {Province} is on its way to another cell.")]
    private static partial void LogOnItsWay(ILogger logger, string province);

    [LoggerMessage(1041, LogLevel.Warning, "Cell {Cell} cannot be used: {Why}")]
    private static partial void LogMissing(ILogger logger, string cell, string why);
}
