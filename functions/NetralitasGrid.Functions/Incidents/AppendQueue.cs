using System.Threading.Channels;
using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Incidents;

/// <summary>
/// Groups concurrent posts into one durable append. Posts that arrive while a group is being written make the next group, so groups grow
/// with load and a lone post waits for nobody. What has been queued is written even when its client has left.
/// </summary>
internal sealed partial class AppendQueue(IGridStore store, DoorMetrics metrics, TimeProvider clock, ILogger<AppendQueue> logger) : BackgroundService
{
    private const int MostQueued = 32_768;
    private const int MostInGroup = 512;

    private readonly Channel<Waiting> _queue = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(MostQueued) { SingleReader = true, AllowSynchronousContinuations = false });

    /// <summary>Makes an incident durable.</summary>
    /// <exception cref="StoreUnavailableException">It is not known whether it was written, or too many wait already.</exception>
    public Task<AppendAnswer> AppendAsync(IncidentAppend incident)
    {
        var waiting = new Waiting(incident);
        return _queue.Writer.TryWrite(waiting)
            ? waiting.Task
            : Task.FromException<AppendAnswer>(new StoreUnavailableException("Too many posts wait to be written."));
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The server has stopped before, so nothing comes after this; what is queued is still written.
        _queue.Writer.TryComplete();
        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var group = new List<Waiting>(MostInGroup);
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (group.Count < MostInGroup && _queue.Reader.TryRead(out var waiting))
            {
                group.Add(waiting);
            }

            await WriteAsync(group);
            group.Clear();
        }
    }

    private async Task WriteAsync(List<Waiting> group)
    {
        try
        {
            var started = clock.GetTimestamp();
            var incidents = new IncidentAppend[group.Count];
            for (var i = 0; i < incidents.Length; i++)
            {
                incidents[i] = group[i].Incident;
            }

            var answers = await store.AppendAsync(incidents, CancellationToken.None);
            metrics.Appended(incidents.Length, clock.GetElapsedTime(started));
            for (var i = 0; i < incidents.Length; i++)
            {
                group[i].SetResult(answers[i]);
            }
        }
        catch (Exception e)
        {
            LogNotWritten(logger, e, group.Count);
            var unavailable = e as StoreUnavailableException ?? new StoreUnavailableException("The store failed.", e);
            foreach (var waiting in group)
            {
                waiting.TrySetException(unavailable);
            }
        }
    }

    [LoggerMessage(1010, LogLevel.Error, "A group of {Count} incidents was not confirmed; their clients were told to try again.")]
    private static partial void LogNotWritten(ILogger logger, Exception e, int count);

    private sealed class Waiting(IncidentAppend incident) : TaskCompletionSource<AppendAnswer>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public IncidentAppend Incident { get; } = incident;
    }
}
