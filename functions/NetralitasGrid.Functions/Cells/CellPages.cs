using NetralitasGrid.Functions.Http;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Cells;

/// <summary>
/// Keyset pages over several cells, newest first. The cursor is where the page ended in each cell, joined by dots in the order of their names: an
/// empty part is a cell of which nothing was shown yet.
/// </summary>
internal static class CellPages
{
    /// <summary>The limit of a page, and where it begins in each cell; false, with what is wrong, when they are not accepted.</summary>
    public static bool TryRead(IQueryCollection query, char kind, IReadOnlyList<Cell> cells, out int limit, out GridId?[] before, out string fault)
    {
        before = new GridId?[cells.Count];
        if (!Paging.TryReadLimit(query, out limit, out fault))
        {
            return false;
        }

        if (!query.TryGetValue("cursor", out var cursor))
        {
            return true;
        }

        var parts = cursor.Count == 1 ? cursor[0]!.Split('.') : [];
        for (var i = 0; i < parts.Length && parts.Length == cells.Count; i++)
        {
            if (parts[i].Length > 0)
            {
                if (!Paging.TryDecode(parts[i], kind, out var id))
                {
                    parts = [];
                    break;
                }

                before[i] = id;
            }
        }

        fault = "cursor is not one that a page gave.";
        return parts.Length == cells.Count && parts.Any(static p => p.Length > 0);
    }

    /// <summary>Reads a page: of each cell the newest rows before its place, and of all those the newest.</summary>
    /// <param name="read">Reads at most so many rows before an id.</param>
    /// <exception cref="StoreUnavailableException">None of the cells answers.</exception>
    public static async Task<CellPage<T>> ReadAsync<T>(
        IReadOnlyList<Cell> cells, GridId?[] before, int limit, Func<IGridStore, GridId?, int, CancellationToken, ValueTask<IReadOnlyList<T>>> read,
        Func<T, (DateTimeOffset At, GridId Id)> keyOf, CancellationToken cancellationToken)
    {
        var reading = cells.Select((cell, i) => ReadAsync(cell, (store, token) => read(store, before[i], limit + 1, token), cancellationToken)).ToList();
        var found = new List<(int Cell, T Row)>();
        var missing = new List<string>();
        StoreUnavailableException? failure = null;
        for (var i = 0; i < cells.Count; i++)
        {
            try
            {
                found.AddRange((await reading[i]).Select(row => (i, row)));
            }
            catch (StoreUnavailableException e)
            {
                failure = e;
                missing.Add(cells[i].Name);
            }
        }

        if (failure is not null && missing.Count == cells.Count)
        {
            throw failure;
        }

        // Inside a cell the order of its list stays, whatever the times say: a place in it is all that a cursor knows.
        var queues = found.GroupBy(static f => f.Cell).Select(static g => (Cell: g.Key, Rows: new Queue<T>(g.Select(static f => f.Row)))).ToList();
        var items = new List<T>(limit);
        var after = (GridId?[])before.Clone();
        while (items.Count < limit && queues.Exists(static q => q.Rows.Count > 0))
        {
            var (cell, rows) = queues.Where(static q => q.Rows.Count > 0).MaxBy(q => keyOf(q.Rows.Peek()));
            items.Add(rows.Dequeue());
            after[cell] = keyOf(items[^1]).Id;
        }

        var more = queues.Exists(static q => q.Rows.Count > 0);
        return new(items, more ? string.Join('.', after.Select(static id => id is { } known ? Paging.Encode(known) : "")) : null, missing);
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(
        Cell cell, Func<IGridStore, CancellationToken, ValueTask<IReadOnlyList<T>>> read, CancellationToken cancellationToken) =>
        await cell.AskAsync(read, cancellationToken);
}

/// <summary>A page over several cells.</summary>
/// <param name="Next">The cursor of the next page; null when there is none.</param>
/// <param name="Missing">Names of the cells that did not answer.</param>
internal sealed record CellPage<T>(IReadOnlyList<T> Items, string? Next, IReadOnlyList<string> Missing);
