using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Silo.Orleans.Live;
using NetralitasGrid.Silo.Orleans.Partitions;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Retention;

namespace NetralitasGrid.Silo.Orleans.Hosting;

/// <summary>
/// The cell's store as a process of the cluster uses it: appends wake the partitions that got mail, live states come from memory, turns begin on
/// partitions that have mail. What is durable and who may run a turn is the PostgreSQL store's alone.
/// </summary>
internal sealed class PlacedStore : IGridStore
{
    private readonly PostgresStore _store;
    private readonly LiveReads _reads;
    private Waker? _waker;

    public PlacedStore(PostgresStore store)
    {
        _store = store;
        _reads = new(store.Read, store.Cell, store.Partitions, TimeProvider.System);
    }

    public string Cell => _store.Cell;

    public int Partitions => _store.Partitions;

    public IReadModel Read => _reads;

    public ICellAdministration Administration => _store.Administration;

    /// <inheritdoc/>
    public CaseRetention Retention => _store.Retention;

    /// <summary>The store below.</summary>
    public PostgresStore Store => _store;

    /// <summary>From here on partitions are woken and activations asked.</summary>
    /// <param name="silo">The services of a silo that has joined.</param>
    public void Join(IServiceProvider silo)
    {
        Volatile.Write(ref _waker, silo.GetRequiredService<Waker>());
        _reads.Join(silo.GetRequiredService<IGrainFactory>(), silo.GetRequiredService<EngineMetrics>(), silo.GetRequiredService<ILogger<LiveReads>>());
    }

    public async ValueTask<IReadOnlyList<AppendAnswer>> AppendAsync(IReadOnlyList<IncidentAppend> group, CancellationToken cancellationToken)
    {
        var answers = await _store.AppendAsync(group, cancellationToken);
        for (var i = 0; i < answers.Count; i++)
        {
            if (answers[i].Result == AppendResult.Accepted)
            {
                Volatile.Read(ref _waker)?.Mark(group[i].Grain.PartitionOf(Partitions));
            }
        }

        return answers;
    }

    public async ValueTask AppendAsync(IReadOnlyList<MessageAppend> messages, CancellationToken cancellationToken)
    {
        await _store.AppendAsync(messages, cancellationToken);
        foreach (var message in messages)
        {
            Volatile.Read(ref _waker)?.Mark(message.Grain.PartitionOf(Partitions));
        }
    }

    /// <summary>Begins a turn as an activation does: on a partition of which it knows that it has mail.</summary>
    public async ValueTask<ITurn?> BeginTurnAsync(int most, CancellationToken cancellationToken)
    {
        foreach (var partition in await _store.MailedAsync(cancellationToken))
        {
            if (await _store.BeginTurnOnAsync(partition, most, cancellationToken) is { } turn)
            {
                return turn;
            }
        }

        return null;
    }

    public ValueTask WaitForMailAsync(TimeSpan most, CancellationToken cancellationToken) => _store.WaitForMailAsync(most, cancellationToken);

    public ValueTask<int> FireTimersAsync(DateTimeOffset now, CancellationToken cancellationToken) => _store.FireTimersAsync(now, cancellationToken);

    public IAsyncEnumerable<Change> WatchAsync(CancellationToken cancellationToken) => _store.WatchAsync(cancellationToken);

    public ValueTask<StoreHealth> HealthAsync(CancellationToken cancellationToken) => _store.HealthAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
