using Microsoft.Extensions.Options;
using NetralitasGrid.Silo.Metrics;
using NetralitasGrid.Silo.Orleans.Hosting;
using Orleans.GrainDirectory;

namespace NetralitasGrid.Silo.Orleans.Clocks;

/// <inheritdoc cref="IClocks"/>
[GrainDirectory(GrainDirectoryName = EngineCell.Directory)]
internal sealed partial class ClocksActivation(
    EngineCell cell, IOptions<SiloOptions> options, SiloMetrics metrics, TimeProvider clock, ILogger<ClocksActivation> logger) : Grain, IClocks, IRemindable
{
    private const string Reminder = "clocks";

    /// <summary>The shortest that Orleans takes.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private bool _reminded;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(FireAsync, new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = options.Value.TimerWait, KeepAlive = true });
        return Task.CompletedTask;
    }

    public async Task KeepAsync()
    {
        if (!_reminded)
        {
            await this.RegisterOrUpdateReminder(Reminder, Every, Every);
            _reminded = true;
        }
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // To be activated is all: the timer does the rest.
        _reminded = true;
        return Task.CompletedTask;
    }

    private async Task FireAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The mail that it makes is found by the sweep.
            if (await cell.Store.FireTimersAsync(clock.GetUtcNow(), cancellationToken) is > 0 and var fired)
            {
                metrics.TimersFired(fired);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogTimersFailed(logger, e);
        }
    }

    [LoggerMessage(3004, LogLevel.Error, "Due timers could not be moved into mailboxes; they stay due.")]
    private static partial void LogTimersFailed(ILogger logger, Exception e);
}
