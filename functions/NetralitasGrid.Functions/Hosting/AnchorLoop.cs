using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Hosting;

/// <summary>
/// Anchors the audit chains of the grid every minute, and once more when it stops, in a file of its data folder for each cell. A failure is logged
/// and tried again at the next minute: the grid goes on, since what is not anchored yet is anchored later.
/// </summary>
internal sealed partial class AnchorLoop(DoorSettings settings, OpenGrid grid, TimeProvider clock, ILogger<AnchorLoop> logger) : BackgroundService
{
    private readonly AnchorWriter?[] _writers = new AnchorWriter?[grid.Cells.All.Count];

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first request: a grid that is killed at once has been anchored all the same.
        await WriteAsync(evenSoon: false, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(AnchorWriter.Interval, clock);
        while (await WaitAsync(timer, stoppingToken))
        {
            await WriteAsync(evenSoon: false, stoppingToken);
        }

        await WriteAsync(evenSoon: true, CancellationToken.None);
    }

    private async Task WriteAsync(bool evenSoon, CancellationToken cancellationToken)
    {
        var cells = grid.Cells.All;
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i].IsOpen)
            {
                _writers[i] = await WriteAsync(_writers[i], cells[i].Store, evenSoon, cancellationToken);
            }
        }
    }

    // A writer that failed is opened anew from its file: it may have written a part.
    private async Task<AnchorWriter?> WriteAsync(AnchorWriter? writer, IGridStore store, bool evenSoon, CancellationToken cancellationToken)
    {
        try
        {
            writer ??= new AnchorWriter(
                Path.Combine(settings.Data, settings.Cells is null ? AnchorWriter.FileName : AnchorWriter.FileNameOf(store.Cell)), store, grid.Secrets.Signer, clock);
            await writer.WriteAsync(evenSoon, cancellationToken);
            return writer;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e)
        {
            LogNotAnchored(logger, e);
            return null;
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(1030, LogLevel.Error, "The audit chains could not be anchored; it is tried again in a minute.")]
    private static partial void LogNotAnchored(ILogger logger, Exception e);
}
