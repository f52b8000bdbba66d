using System.Threading.Channels;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Incidents;

/// <summary>
/// Groups concurrent posts into one durable append. Posts that arrive while a group is being written make the next group, so groups grow
/// with load and a lone post waits for nobody. What has been queued is written even when its client has left. Each cell has a queue of its own, so
/// that one that does not answer holds up nobody else's posts.
/// </summary>
internal sealed partial class AppendQueue(CellGroup cells, DoorMetrics metrics, TimeProvider clock, ILogger<AppendQueue> logger) : BackgroundService
{
    private const int MostQueued = 32_768;
    private const int MostInGroup = 512;

    private readonly Dictionary<Cell, Channel<Waiting>> _queues = cells.All.ToDictionary(static cell => cell, static _ => Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(MostQueued) { SingleReader = true, AllowSynchronousContinuations = false }));

    /// <summary>Makes an incident durable.</summary>
    /// <exception cref="StoreUnavailableException">It is not known whether it was written, or too many wait already.</exception>
    public Task<AppendAnswer> AppendAsync(IncidentAppend incident)
    {
        var waiting = new Waiting(incident);
        return _queues[cells.Of(incident.Place)].Writer.TryWrite(waiting) ? waiting.Task : Task.FromException<AppendAnswer>(Full());
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // The server has stopped before, so nothing comes after this; what is queued is still written.
        foreach (var queue in _queues.Values)
        {
            queue.Writer.TryComplete();
        }

        await (ExecuteTask ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(_queues.Select(q => WriteAsync(q.Key, q.Value.Reader)));

    private static StoreUnavailableException Full() => new("Too many posts wait to be written.");

    private async Task WriteAsync(Cell cell, ChannelReader<Waiting> queue)
    {
        var group = new List<Waiting>(MostInGroup);
        while (await queue.WaitToReadAsync(CancellationToken.None))
        {
            while (group.Count < MostInGroup && queue.TryRead(out var waiting))
            {
                group.Add(waiting);
            }

            await WriteAsync(cell, group);
            group.Clear();
        }
    }

    private async Task WriteAsync(Cell cell, List<Waiting> group)
    {
        try
        {
            var started = clock.GetTimestamp();
            var incidents = new IncidentAppend[group.Count];
            for (var i = 0; i < incidents.Length; i++)
            {
                incidents[i] = group[i].Incident;
            }

            var answers = await cell.Store.AppendAsync(incidents, CancellationToken.None);
            metrics.Appended(incidents.Length, clock.GetElapsedTime(started));
            var refreshed = false;
            for (var i = 0; i < incidents.Length; i++)
            {
                if (answers[i].Result != AppendResult.Elsewhere)
                {
                    group[i].SetResult(answers[i]);
                    continue;
                }

                if (!refreshed)
                {
                    refreshed = true;
                    await cells.RefreshAsync(CancellationToken.None);
                }

                PassOn(group[i], cell);
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

    /// <summary>The province has gone to another cell: the post goes there once, or its client is told to try again while it is on its way.</summary>
    private void PassOn(Waiting waiting, Cell from)
    {
        var owner = cells.Of(waiting.Incident.Place);
        if (owner == from || waiting.PassedOn)
        {
            waiting.TrySetException(new StoreUnavailableException("The province is on its way to another cell."));
            return;
        }

        waiting.PassedOn = true;
        if (!_queues[owner].Writer.TryWrite(waiting))
        {
            waiting.TrySetException(Full());
        }
    }

    [LoggerMessage(1010, LogLevel.Error, "A group of {Count} incidents was not confirmed; their clients were told to try again.")]
    private static partial void LogNotWritten(ILogger logger, Exception e, int count);

    private sealed class Waiting(IncidentAppend incident) : TaskCompletionSource<AppendAnswer>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public IncidentAppend Incident { get; } = incident;

        /// <summary>Whether another cell sent it here.</summary>
        public bool PassedOn { get; set; }
    }
}
