using System.Collections.Frozen;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Postgres.Cells;

namespace NetralitasGrid.Functions.Cells;

/// <summary>
/// The cells of the grid behind one door. What is for a province goes to the cell that owns it: by the cells' own rows, and by configuration where a
/// cell has not been heard. An id does not say its cell: all are asked at once.
/// </summary>
internal sealed class CellGroup : IAsyncDisposable
{
    /// <summary>How long a cell among several is waited for.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile Routes _routes;

    /// <param name="cells">In order of their names.</param>
    /// <param name="configured">The cell of each province by configuration; empty where there is one cell, which has them all.</param>
    public CellGroup(IReadOnlyList<Cell> cells, IReadOnlyDictionary<string, Cell> configured)
    {
        All = cells;
        Read = new(this);
        Administration = new(this);
        _routes = new(configured.ToFrozenDictionary(StringComparer.Ordinal), FrozenSet<string>.Empty);
    }

    /// <summary>A group of one, which owns everything.</summary>
    public static CellGroup Of(IGridStore store, TimeProvider clock)
    {
        var cell = new Cell(store.Cell, limit: null, clock);
        cell.Open(store);
        return new([cell], FrozenDictionary<string, Cell>.Empty);
    }

    /// <summary>Another cell speaks for provinces than before, or provinces are on their way: which, and the cell that has each, null on the way.</summary>
    public event Action<IReadOnlyList<(string Province, Cell? Owner)>>? Changed;

    /// <summary>All cells, in order of their names.</summary>
    public IReadOnlyList<Cell> All { get; }

    /// <summary>What is read for answers.</summary>
    public CellReads Read { get; }

    /// <summary>Keys, packs, aliases and what is written into the cells' chains.</summary>
    public CellAdministration Administration { get; }

    /// <summary>The cell that has an area's province, or gets it.</summary>
    public Cell Of(string area) => All.Count == 1 ? All[0] : _routes.Owners[AreaCode.ProvinceOf(area)];

    /// <summary>Reads again which cell owns what; a cell that does not answer keeps what was known of it.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (All.Count == 1)
        {
            return;
        }

        // One after the other: what was read before never stands for what was read later.
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            await ReadRoutesAsync(cancellationToken);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <summary>Whether a cell speaks for an area: it has the province, and no move is taking it apart.</summary>
    public bool Speaks(Cell cell, string area) =>
        All.Count == 1 || area.Length < AreaCode.ProvinceLength || (_routes is var routes
            && !routes.OnTheirWay.Contains(AreaCode.ProvinceOf(area)) && routes.Owners[AreaCode.ProvinceOf(area)] == cell);

    /// <summary>Reads something of an area in the cell that has it.</summary>
    /// <exception cref="StoreUnavailableException">The cell does not answer, or the province is on its way to another: half of it would be shown.</exception>
    public ValueTask<T> ReadAsync<T>(string area, Func<IGridStore, CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken) =>
        All.Count > 1 && _routes.OnTheirWay.Contains(AreaCode.ProvinceOf(area))
            ? throw new StoreUnavailableException($"Province {AreaCode.ProvinceOf(area)} is on its way to another cell.")
            : Of(area).AskAsync(ask, cancellationToken);

    /// <summary>
    /// Reads the rows of something in the cell that has it, which for a moment after a move may be another than this door knows of: the longest answer.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The cell does not answer, or the province is on its way to another: half of it would be shown.</exception>
    public async ValueTask<IReadOnlyList<T>> ReadLongestAsync<T>(
        string area, Func<IGridStore, CancellationToken, ValueTask<IReadOnlyList<T>>> ask, CancellationToken cancellationToken)
    {
        if (All.Count == 1 || _routes.OnTheirWay.Contains(AreaCode.ProvinceOf(area)))
        {
            return await ReadAsync(area, ask, cancellationToken);
        }

        var owner = Of(area);
        var gathered = await GatherAsync(ask, cancellationToken);
        return gathered.Missing.Contains(owner.Name)
            ? throw new StoreUnavailableException($"Cell {owner.Name} does not answer.")
            : gathered.Answers.MaxBy(static rows => rows.Count)!; // the owner answered
    }

    /// <summary>Asks all cells at once; those that do not answer are named.</summary>
    /// <exception cref="StoreUnavailableException">None answers.</exception>
    public async Task<Gathered<T>> GatherAsync<T>(Func<IGridStore, CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        var asking = All.Select(cell => (cell.Name, Answer: AskAsync(cell, ask, cancellationToken))).ToList();
        var answers = new List<T>(asking.Count);
        var missing = new List<string>();
        StoreUnavailableException? failure = null;
        foreach (var (name, answer) in asking)
        {
            try
            {
                answers.Add(await answer);
            }
            catch (StoreUnavailableException e)
            {
                failure = e;
                missing.Add(name);
            }
        }

        return answers.Count == 0 && failure is not null ? throw failure : new(answers, missing);
    }

    /// <summary>The first answer of any cell that is not null, or null when none has one.</summary>
    /// <param name="better">Chooses between two answers: a province that moved left its history behind.</param>
    /// <exception cref="StoreUnavailableException">None has one, but a cell is missing or a province is on its way, so nobody can say that there is none.</exception>
    public async ValueTask<T?> FindAsync<T>(
        Func<IGridStore, CancellationToken, ValueTask<T?>> ask, CancellationToken cancellationToken, Func<T, T, T>? better = null)
        where T : class
    {
        if (All.Count == 1)
        {
            return await All[0].AskAsync(ask, cancellationToken);
        }

        var gathered = await GatherAsync(ask, cancellationToken);
        T? best = null;
        foreach (var answer in gathered.Answers)
        {
            best = best is null || answer is null ? best ?? answer : better?.Invoke(best, answer) ?? best;
        }

        if (best is null && (gathered.Missing.Count > 0 || _routes.OnTheirWay.Count > 0))
        {
            throw new StoreUnavailableException(
                gathered.Missing.Count > 0 ? $"Not found, but cell {gathered.Missing[0]} does not answer." : "Not found while a province is on its way to another cell.");
        }

        return best;
    }

    /// <summary>Appends messages, each to the cell that owns its place.</summary>
    /// <exception cref="StoreUnavailableException">A cell does not answer, or a province is on its way: try again.</exception>
    public async ValueTask AppendAsync(MessageAppend message, CancellationToken cancellationToken)
    {
        var place = message.Place ?? throw new ArgumentException("The message has no place.", nameof(message));
        try
        {
            await Of(place).Store.AppendAsync([message], cancellationToken);
        }
        catch (ProvinceElsewhereException)
        {
            await RefreshAsync(cancellationToken);
            try
            {
                await Of(place).Store.AppendAsync([message], cancellationToken);
            }
            catch (ProvinceElsewhereException e)
            {
                throw new StoreUnavailableException($"Province {e.Province} is on its way to another cell.", e);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _refreshing.Dispose();
        foreach (var cell in All)
        {
            await cell.DisposeAsync();
        }
    }

    private async Task ReadRoutesAsync(CancellationToken cancellationToken)
    {
        var gathered = await GatherAsync(
            static async (store, token) => (Name: store.Cell, Rows: await ((PostgresStore)store).Provinces.ReadAsync(token)), cancellationToken);
        var owners = _routes.Owners.ToDictionary(StringComparer.Ordinal);
        var owned = gathered.Answers.SelectMany(static a => a.Rows.Where(static r => r.State == ProvinceState.Owned).Select(r => (r.Code, a.Name))).ToList();
        var given = gathered.Answers.SelectMany(static a => a.Rows.Where(static r => r.State == ProvinceState.Moved).Select(static r => (r.Code, Name: r.Other ?? "")));

        // Who says that it has a province knows better than who says that it gave it away once.
        foreach (var (code, name) in given.Concat(owned))
        {
            if (All.FirstOrDefault(c => c.Name == name) is { } cell)
            {
                owners[code] = cell;
            }
        }

        var before = _routes;
        _routes = new(
            owners.ToFrozenDictionary(StringComparer.Ordinal),
            gathered.Answers.SelectMany(static a => a.Rows).Where(static r => r.State is ProvinceState.Moving or ProvinceState.Coming)
                .Select(static r => r.Code).ToFrozenSet(StringComparer.Ordinal));
        var changed = _routes.Owners.Keys.Select(p => (Province: p, Owner: OwnerIn(_routes, p))).Where(p => p.Owner != OwnerIn(before, p.Province)).ToList();
        if (changed.Count > 0)
        {
            Changed?.Invoke(changed);
        }

        static Cell? OwnerIn(Routes routes, string province) => routes.OnTheirWay.Contains(province) ? null : routes.Owners.GetValueOrDefault(province);
    }

    // A cell that was never reached throws at once: as a task, so that the others are asked all the same.
    private static async Task<T> AskAsync<T>(Cell cell, Func<IGridStore, CancellationToken, ValueTask<T>> ask, CancellationToken cancellationToken) =>
        await cell.AskAsync(ask, cancellationToken);

    /// <param name="OnTheirWay">Provinces that a move is taking from one cell to another.</param>
    private sealed record Routes(FrozenDictionary<string, Cell> Owners, FrozenSet<string> OnTheirWay);
}

/// <summary>The answers of the cells that answered, and the names of those that did not.</summary>
internal sealed record Gathered<T>(IReadOnlyList<T> Answers, IReadOnlyList<string> Missing);
