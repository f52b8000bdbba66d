using NetralitasGrid.Storage.Audit;

namespace NetralitasGrid.Functions.Hosting;

/// <summary>
/// Anchors the audit chains of the grid every minute, and once more when it stops, in a file of its data folder. A failure is logged and
/// tried again at the next minute: the grid goes on, since what is not anchored yet is anchored later.
/// </summary>
internal sealed partial class AnchorLoop(DoorSettings settings, OpenGrid grid, TimeProvider clock, ILogger<AnchorLoop> logger) : BackgroundService
{
    private AnchorWriter? _writer;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first request: a grid that is killed at once has been anchored all the same.
        _writer = await WriteAsync(null, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(AnchorWriter.Interval, clock);
        while (await WaitAsync(timer, stoppingToken))
        {
            _writer = await WriteAsync(_writer, stoppingToken);
        }

        await WriteAsync(_writer, CancellationToken.None);
    }

    // A writer that failed is opened anew from its file: it may have written a part.
    private async Task<AnchorWriter?> WriteAsync(AnchorWriter? writer, CancellationToken cancellationToken)
    {
        try
        {
            writer ??= new AnchorWriter(Path.Combine(settings.Data, AnchorWriter.FileName), grid.Store.Cell, grid.Store.Read, grid.Secrets.Signer, clock);
            await writer.WriteAsync(cancellationToken);
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
