namespace NetralitasGrid.Storage.Postgres.Engine;

/// <summary>
/// Which server is the cell's primary, as far as this process knows: the one with the highest timeline that it has met. A former primary that came
/// back is refused from then on, and what is still under way on one is given up: not acknowledged, whatever becomes of it.
/// </summary>
/// <remarks>
/// A process that has met only the former primary cannot know that it is one. There the server itself acknowledges nothing, as its commits wait for
/// the standby that left it (<c>synchronous_standby_names</c>).
/// </remarks>
internal sealed class Primacy : IDisposable
{
    private readonly Lock _gate = new();
    private Server? _known;
    private CancellationTokenSource _term = new();

    /// <summary>Cancelled when another server becomes the primary.</summary>
    public CancellationToken Term
    {
        get
        {
            lock (_gate)
            {
                return _term.Token;
            }
        }
    }

    /// <summary>Takes note of a server that says it is a primary.</summary>
    /// <exception cref="UnfitServerException">It is a former one, or belongs to another cluster.</exception>
    public void Meet(Server server)
    {
        CancellationTokenSource? ended = null;
        lock (_gate)
        {
            if (_known is { } known && known.System != server.System)
            {
                throw new UnfitServerException("The server belongs to another database cluster than the one used so far.");
            }

            if (_known?.Timeline > server.Timeline)
            {
                throw new UnfitServerException(
                    $"The server is a former primary: it writes timeline {server.Timeline}, and timeline {_known?.Timeline} has been seen.");
            }

            if (_known is { } before && before.Timeline < server.Timeline)
            {
                (ended, _term) = (_term, new());
            }

            _known = server;
        }

        // Outside the lock: those who wait go on at once.
        ended?.Cancel();
        ended?.Dispose();
    }

    /// <summary>Does work on the primary; its result counts only when the server still is the primary at the end.</summary>
    /// <exception cref="UnfitServerException">It is not. The work goes on by itself until its connection ends.</exception>
    public async Task<T> WhileAsync<T>(Func<Task<T>> work)
    {
        var term = Term;
        var running = work();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (term.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), ended))
        {
            await Task.WhenAny(running, ended.Task);
        }

        if (!term.IsCancellationRequested)
        {
            return await running;
        }

        _ = running.ContinueWith(
            static done => _ = done.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        throw new UnfitServerException("The server is no longer the primary.");
    }

    /// <inheritdoc/>
    public void Dispose() => _term.Dispose();
}
