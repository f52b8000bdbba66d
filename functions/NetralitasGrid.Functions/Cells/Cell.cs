using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Cells;

/// <summary>
/// One cell as the door knows it. Where there are several, one that does not answer costs its own provinces only: it is given up after a moment,
/// and for a second after that it is not waited for again.
/// </summary>
/// <param name="limit">How long an answer is waited for; null where there is no other cell to go on with.</param>
internal sealed class Cell(string name, TimeSpan? limit, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private volatile IGridStore? _store;
    private long _failedAt;

    /// <summary>Name of the cell.</summary>
    public string Name => name;

    /// <summary>Whether its store could be opened.</summary>
    public bool IsOpen => _store is not null;

    /// <summary>Its store.</summary>
    /// <exception cref="StoreUnavailableException">It has not been reached since this process started.</exception>
    public IGridStore Store => _store ?? throw new StoreUnavailableException($"Cell {name} has not been reached yet.");

    /// <summary>The store was reached.</summary>
    public void Open(IGridStore store) => _store = store;

    /// <summary>Reads something, within the limit.</summary>
    /// <param name="probing">Whether it is asked although it has just failed.</param>
    /// <exception cref="StoreUnavailableException">The cell does not answer.</exception>
    public async ValueTask<T> AskAsync<T>(Func<IGridStore, CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken, bool probing = false)
    {
        var store = Store;
        if (limit is not { } most)
        {
            return await ask(store, cancellationToken);
        }

        if (!probing && Interlocked.Read(ref _failedAt) is not 0 and var failedAt && clock.GetElapsedTime(failedAt) < Pause)
        {
            throw new StoreUnavailableException($"Cell {name} does not answer.");
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(most);
        try
        {
            var answer = await ask(store, end.Token).AsTask().WaitAsync(end.Token);
            Interlocked.Exchange(ref _failedAt, 0);
            return answer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Interlocked.Exchange(ref _failedAt, clock.GetTimestamp());
            throw new StoreUnavailableException($"Cell {name} did not answer in time.");
        }
        catch (StoreUnavailableException)
        {
            Interlocked.Exchange(ref _failedAt, clock.GetTimestamp());
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
