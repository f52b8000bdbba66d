using System.Text.Json;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;

namespace NetralitasGrid.Functions.Cells;

/// <summary>Brings a cell that is new, or was away, to the keys, packs and aliases of the others. Safe from many doors at once.</summary>
internal static class CellAlignment
{
    private const string By = "cell-alignment";

    public static Task AlignAsync(CellGroup cells, PostgresStore store, CancellationToken cancellationToken) => store.Provinces.AloneAsync(
        async () =>
        {
            var (own, all) = (store.Administration, cells.Administration);
            var keys = (await own.KeysAsync(cancellationToken)).ToDictionary(static k => k.Id, StringComparer.Ordinal);
            foreach (var key in await all.KeysAsync(cancellationToken))
            {
                if (!keys.TryGetValue(key.Id, out var known))
                {
                    await own.AddKeyAsync(key, By, cancellationToken);
                }
                else if (known.RevokedAt is null && key.RevokedAt is not null)
                {
                    await own.RevokeKeyAsync(key.Id, By, cancellationToken);
                }
            }

            var packs = await all.PacksAsync(cancellationToken);
            foreach (var pack in packs.ExceptBy((await own.PacksAsync(cancellationToken)).Select(static p => p.Hash), static p => p.Hash))
            {
                await own.StorePackAsync(pack, By, cancellationToken);
            }

            var active = await own.ActivePacksAsync(cancellationToken);
            foreach (var (election, hash) in await all.ActivePacksAsync(cancellationToken))
            {
                if (!active.ContainsKey(election) && packs.FirstOrDefault(p => p.Hash == hash) is { } pack)
                {
                    var body = JsonSerializer.SerializeToUtf8Bytes(new PackSwitch(election, hash, pack.Name, pack.Version), GrainsJson.Default.PackSwitch);
                    await own.ActivatePackAsync(election, hash, body, By, cancellationToken);
                }
            }

            var plans = (await own.PackPlansAsync(cancellationToken)).Select(static p => p.Hash).ToHashSet(StringComparer.Ordinal);
            foreach (var plan in await all.PackPlansAsync(cancellationToken))
            {
                if (!plans.Contains(plan.Hash))
                {
                    await own.PlanPackAsync(plan, cancellationToken);
                }
            }

            foreach (var other in cells.All.Where(c => c.IsOpen && c.Name != store.Cell))
            {
                await store.Notices.AlignAsync((PostgresStore)other.Store, cancellationToken);
            }
        },
        cancellationToken);
}
