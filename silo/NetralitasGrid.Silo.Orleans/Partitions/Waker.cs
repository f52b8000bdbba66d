using NetralitasGrid.Silo.Orleans.Hosting;

namespace NetralitasGrid.Silo.Orleans.Partitions;

/// <summary>
/// Tells partitions that they may have mail: those that this process appended to or sent messages to, each at most once in a few milliseconds. What is
/// lost on the way costs time only: <see cref="MailSweep"/> looks.
/// </summary>
internal sealed partial class Waker(EngineCell cell, IGrainFactory grains, EngineMetrics metrics, ILogger<Waker> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly int[] _marks = new int[cell.Store.Partitions];
    private readonly SemaphoreSlim _marked = new(0, 1);

    /// <summary>A partition may have mail.</summary>
    public void Mark(int partition)
    {
        if (Interlocked.Exchange(ref _marks[partition], 1) == 0 && _marked.CurrentCount == 0)
        {
            try
            {
                _marked.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else marked one at the same moment: once is enough.
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _marked.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _marked.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            for (var partition = 0; partition < _marks.Length; partition++)
            {
                if (Interlocked.Exchange(ref _marks[partition], 0) == 1)
                {
                    Wake(partition);
                }
            }

            await Task.Delay(Pause, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Wake(int partition)
    {
        try
        {
            metrics.Woke();
            grains.Partition(cell.Name, partition).WakeAsync().Ignore();
        }
        catch (Exception e)
        {
            LogNotWoken(logger, e);
        }
    }

    [LoggerMessage(3005, LogLevel.Warning, "A partition could not be woken; its mail is found by the sweep.")]
    private static partial void LogNotWoken(ILogger logger, Exception e);
}
