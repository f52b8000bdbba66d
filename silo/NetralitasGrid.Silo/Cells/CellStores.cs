using System.Collections.Concurrent;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Postgres.Cells;

namespace NetralitasGrid.Silo.Cells;

/// <summary>The stores of a grid's cells, each opened when it is first needed and shared.</summary>
public sealed class CellStores(IReadOnlyList<CellSetting> settings) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, PostgresStore> _stores = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>All cells of the configuration.</summary>
    public IReadOnlyList<CellSetting> Settings => settings;

    /// <summary>The store of a cell.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be reached, or the configuration has no such cell.</exception>
    /// <exception cref="StoreCorruptException">Its database is another cell's.</exception>
    public async Task<PostgresStore> OpenAsync(string name, CancellationToken cancellationToken)
    {
        if (_stores.TryGetValue(name, out var known))
        {
            return known;
        }

        var setting = settings.FirstOrDefault(s => s.Name == name) ?? throw new StoreUnavailableException($"The file of cells has no cell {name}.");
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_stores.TryGetValue(name, out var store))
            {
                _stores[name] = store = await PostgresStore.OpenAsync(setting.Options(watches: false), cancellationToken);
            }

            return store;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores.Values)
        {
            await store.DisposeAsync();
        }

        _gate.Dispose();
    }
}
