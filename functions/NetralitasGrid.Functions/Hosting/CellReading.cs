namespace NetralitasGrid.Functions.Hosting;

/// <summary>
/// Something of the cell that the door keeps in memory: read before the first request, then again at a pace. When a reading fails, what was
/// known before stays in use.
/// </summary>
internal abstract partial class CellReading(TimeSpan pause, TimeProvider clock, ILogger logger) : BackgroundService
{
    /// <summary>The grid's clock.</summary>
    protected TimeProvider Clock => clock;

    /// <summary>Reads it now.</summary>
    public abstract Task ReadAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ReadAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogNotRead(logger, e, GetType().Name);
            }
        }
    }

    [LoggerMessage(1001, LogLevel.Error, "{Reading} could not be read again; what was known before stays in use.")]
    private static partial void LogNotRead(ILogger logger, Exception e, string reading);
}
