using Microsoft.Extensions.Options;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Retention;
using NetralitasGrid.Storage.Sqlite;

namespace NetralitasGrid.Functions.Hosting;

/// <summary>
/// Removes what old closed cases of an embedded grid left, when it starts and once a day, with a signed checkpoint each time, whose file of states is
/// put into the data folder. A failure is logged and tried again the next day.
/// </summary>
internal sealed partial class RetentionLoop(
    DoorSettings settings, OpenGrid grid, IOptions<RetentionOptions> options, TimeProvider clock, ILogger<RetentionLoop> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.KeepDays == 0 || grid.Cells.All is not [{ Store: SqliteStore store }])
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
            {
                await RunAsync(store, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A run that was begun is finished by the next.
        }
    }

    private async Task RunAsync(SqliteStore store, CancellationToken cancellationToken)
    {
        try
        {
            var end = await store.Retention.RunAsync(
                clock.GetUtcNow() - TimeSpan.FromDays(options.Value.KeepDays), grid.Secrets.Signer, settings.Data, "schedule", null, cancellationToken);
            LogRemoved(logger, end.Messages, end.Checkpoint);
        }
        catch (Exception e) when (e is StoreUnavailableException or RetentionException or IOException)
        {
            LogNotRemoved(logger, e);
        }
    }

    [LoggerMessage(1052, LogLevel.Information, "Retention removed {Messages} messages; replay starts from checkpoint {Checkpoint}.")]
    private static partial void LogRemoved(ILogger logger, long messages, long checkpoint);

    [LoggerMessage(1051, LogLevel.Error, "Retention could not run; it is tried again tomorrow.")]
    private static partial void LogNotRemoved(ILogger logger, Exception e);
}
