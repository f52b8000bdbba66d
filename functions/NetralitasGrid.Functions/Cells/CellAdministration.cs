using System.Collections.Concurrent;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Cells;

/// <summary>
/// Keys, packs and aliases, which every cell holds alike. A change is made in all cells and answered only when all have it: tried again, it changes
/// only those that had it not. While a cell does not answer, what was known of it stays in use.
/// </summary>
internal sealed class CellAdministration(CellGroup cells)
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<ApiKeyRow>> _keys = new(StringComparer.Ordinal);

    /// <summary>All keys; one that any cell revoked is revoked.</summary>
    public async ValueTask<IReadOnlyList<ApiKeyRow>> KeysAsync(CancellationToken cancellationToken)
    {
        var gathered = await cells.GatherAsync(static async (store, token) => (store.Cell, Rows: await store.Administration.KeysAsync(token)), cancellationToken);
        foreach (var (cell, rows) in gathered.Answers)
        {
            _keys[cell] = rows;
        }

        return [.. _keys.Values.SelectMany(static rows => rows).GroupBy(static row => row.Id, StringComparer.Ordinal)
            .Select(static same => same.FirstOrDefault(static row => row.RevokedAt is not null) ?? same.First())
            .OrderBy(static row => row.CreatedAt).ThenBy(static row => row.Id, StringComparer.Ordinal)];
    }

    public ValueTask AddKeyAsync(ApiKeyRow key, string by) => EverywhereAsync(a => a.AddKeyAsync(key, by, CancellationToken.None));

    /// <summary>Revokes a key everywhere; false when no cell has a live one of that id.</summary>
    /// <exception cref="StoreUnavailableException">Not all cells have it; those that could be reached have.</exception>
    public async ValueTask<bool> RevokeKeyAsync(string id, string by)
    {
        var any = 0;
        await EverywhereAsync(async a => any |= await a.RevokeKeyAsync(id, by, CancellationToken.None) ? 1 : 0);
        return any > 0;
    }

    public ValueTask StorePackAsync(PackRow pack, string by) => EverywhereAsync(a => a.StorePackAsync(pack, by, CancellationToken.None));

    /// <summary>Activates a pack in each cell where it is not active yet.</summary>
    /// <exception cref="StoreUnavailableException">Not all cells have it; those that could be reached have.</exception>
    public ValueTask ActivatePackAsync(string election, string hash, ReadOnlyMemory<byte> switchBody, string by) =>
        EverywhereAsync(async a => await a.ActivatePackAsync(election, hash, switchBody, by, CancellationToken.None));

    /// <summary>Plans a pack in each cell; false when another pack of the election has that instant in any.</summary>
    /// <inheritdoc cref="ActivatePackAsync" path="/exception"/>
    public async ValueTask<bool> PlanPackAsync(PackPlan plan)
    {
        var taken = 0;
        await EverywhereAsync(async a => taken |= await a.PlanPackAsync(plan, CancellationToken.None) ? 0 : 1);
        return taken == 0;
    }

    /// <summary>Takes a plan back in each cell; false when none has it.</summary>
    /// <inheritdoc cref="ActivatePackAsync" path="/exception"/>
    public async ValueTask<bool> CancelPackPlanAsync(string hash, string by)
    {
        var any = 0;
        await EverywhereAsync(async a => any |= await a.CancelPackPlanAsync(hash, by, CancellationToken.None) ? 1 : 0);
        return any > 0;
    }

    /// <summary>Planned packs, the earliest first.</summary>
    public async ValueTask<IReadOnlyList<PackPlan>> PackPlansAsync(CancellationToken cancellationToken) =>
        [.. (await cells.GatherAsync(static (store, token) => store.Administration.PackPlansAsync(token), cancellationToken))
            .Answers.SelectMany(static plans => plans).DistinctBy(static plan => plan.Hash).OrderBy(static plan => plan.At)];

    public ValueTask<PackRow?> PackAsync(string hash, CancellationToken cancellationToken) =>
        cells.FindAsync((store, token) => store.Administration.PackAsync(hash, token), cancellationToken);

    public async ValueTask<IReadOnlyList<PackRow>> PacksAsync(CancellationToken cancellationToken) =>
        [.. (await cells.GatherAsync(static (store, token) => store.Administration.PacksAsync(token), cancellationToken))
            .Answers.SelectMany(static rows => rows).DistinctBy(static row => row.Hash)];

    /// <summary>Active pack hash by election.</summary>
    public ValueTask<IReadOnlyDictionary<string, string>> ActivePacksAsync(CancellationToken cancellationToken) =>
        UnionAsync(static (store, token) => store.Administration.ActivePacksAsync(token), cancellationToken);

    /// <summary>The key that each joined subject key goes on as.</summary>
    public ValueTask<IReadOnlyDictionary<string, string>> AliasesAsync(CancellationToken cancellationToken) =>
        UnionAsync(static (store, token) => store.Administration.AliasesAsync(token), cancellationToken);

    /// <summary>Puts a dead letter back into its mailbox, in the cell that has it; false when none has.</summary>
    public async ValueTask<bool> RetryDeadLetterAsync(GridId deadLetter, string by)
    {
        var missing = (string?)null;
        foreach (var cell in cells.All)
        {
            try
            {
                if (await cell.Store.Administration.RetryDeadLetterAsync(deadLetter, by, CancellationToken.None))
                {
                    return true;
                }
            }
            catch (StoreUnavailableException)
            {
                missing = cell.Name;
            }
        }

        return missing is null ? false : throw new StoreUnavailableException($"Not found, but cell {missing} does not answer.");
    }

    /// <summary>Adds an entry to a chain: that of the cell of the place, or of any cell that answers where there is no place.</summary>
    public async ValueTask AppendEntryAsync(string? place, string kind, string by, ReadOnlyMemory<byte> data)
    {
        if (place is not null)
        {
            await cells.Of(place).Store.Administration.AppendCellEntryAsync(kind, by, data, CancellationToken.None);
            return;
        }

        StoreUnavailableException? failure = null;
        foreach (var cell in cells.All)
        {
            try
            {
                await cell.Store.Administration.AppendCellEntryAsync(kind, by, data, CancellationToken.None);
                return;
            }
            catch (StoreUnavailableException e)
            {
                failure = e;
            }
        }

        throw failure ?? new StoreUnavailableException("There is no cell.");
    }

    private async ValueTask<IReadOnlyDictionary<string, string>> UnionAsync(
        Func<IGridStore, CancellationToken, ValueTask<IReadOnlyDictionary<string, string>>> ask, CancellationToken cancellationToken)
    {
        var gathered = await cells.GatherAsync(ask, cancellationToken);
        if (gathered.Answers.Count == 1)
        {
            return gathered.Answers[0];
        }

        var union = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in gathered.Answers.SelectMany(static a => a))
        {
            union.TryAdd(key, value);
        }

        return union;
    }

    /// <summary>Changes all cells, each on its own: one that fails keeps none from changing, and then all is not well.</summary>
    private async ValueTask EverywhereAsync(Func<ICellAdministration, ValueTask> change)
    {
        StoreUnavailableException? failure = null;
        foreach (var cell in cells.All)
        {
            try
            {
                await change(cell.Store.Administration);
            }
            catch (StoreUnavailableException e)
            {
                failure = e;
            }
        }

        if (failure is not null)
        {
            throw failure;
        }
    }
}
