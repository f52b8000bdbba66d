namespace NetralitasGrid.Storage.Postgres.Cells;

/// <summary>
/// Gives provinces that no cell knows to the cells that the configuration names, once all cells can be asked. What the cells' rows say already is
/// never changed here: only a move does that.
/// </summary>
public static class CellAssignment
{
    /// <summary>
    /// Introduces the cells to each other and assigns what nobody has. Any number of processes may do so at once, with the same configuration:
    /// the lock is in the cell that is first by name.
    /// </summary>
    /// <param name="cells">Every cell of the configuration with its open store.</param>
    /// <returns>Where rows and configuration differ, in words.</returns>
    public static async Task<IReadOnlyList<string>> ApplyAsync(
        IReadOnlyCollection<(CellSetting Setting, PostgresStore Store)> cells, CancellationToken cancellationToken)
    {
        var differences = new List<string>();
        foreach (var (setting, store) in cells)
        {
            await store.Provinces.SetSiblingsAsync([.. cells.Select(static c => c.Setting.Name).Where(n => n != setting.Name)], cancellationToken);
        }

        await cells.MinBy(static c => c.Setting.Name, StringComparer.Ordinal).Store.Provinces.AloneAsync(
            async () =>
            {
                var known = new Dictionary<string, string>(StringComparer.Ordinal);
                foreach (var (setting, store) in cells)
                {
                    foreach (var row in await store.Provinces.ReadAsync(cancellationToken))
                    {
                        if (row.State is not ProvinceState.Moved)
                        {
                            known[row.Code] = setting.Name;
                        }
                        else
                        {
                            known.TryAdd(row.Code, row.Other ?? setting.Name);
                        }
                    }
                }

                foreach (var (setting, store) in cells)
                {
                    var free = setting.Provinces.Where(p => !known.ContainsKey(p)).ToList();
                    if (free.Count > 0)
                    {
                        await store.Provinces.AssignAsync(free);
                    }

                    differences.AddRange(setting.Provinces.Where(p => known.TryGetValue(p, out var owner) && owner != setting.Name)
                        .Select(p => $"Province {p} is with cell {known[p]}, not {setting.Name}: grid cell move brings it there, or correct the file of cells."));
                }
            },
            cancellationToken);
        return differences;
    }
}
