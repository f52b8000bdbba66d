using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Postgres.Cells;
using NetralitasGrid.Storage.Postgres.Cells.Noticing;

namespace NetralitasGrid.Cli.Cells;

/// <summary>
/// The cells of a grid that a command could reach, and the names of those that it could not. What is decided for all of them is decided in the first;
/// the others are told by notices, here at once or by silos when they are back.
/// </summary>
internal sealed class GridCells : IAsyncDisposable
{
    /// <summary>Exit code of a command that was accepted, and that some cells have yet to follow.</summary>
    public const int Pending = 4;

    private GridCells(IReadOnlyList<IGridStore> reached, IReadOnlyList<string> missing) => (Reached, Missing) = (reached, missing);

    /// <summary>Stores of the cells that answer; at least one.</summary>
    public IReadOnlyList<IGridStore> Reached { get; }

    /// <summary>Names of those that do not.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Where changes are decided.</summary>
    public IGridStore Home => Reached[0];

    /// <summary>The one cell that a command was given.</summary>
    public static GridCells Of(IGridStore store) => new([store], []);

    /// <summary>The cells of a file.</summary>
    /// <exception cref="CommandException">None can be reached, or one is another than the file says.</exception>
    public static async Task<GridCells> OpenAsync(IReadOnlyList<CellSetting> settings, CancellationToken cancellationToken)
    {
        var (reached, missing) = (new List<IGridStore>(), new List<string>());
        foreach (var setting in settings)
        {
            try
            {
                var store = await PostgresStore.JoinAsync(setting.Options(watches: false), cancellationToken);
                reached.Add(store);
                if (store.Cell != setting.Name)
                {
                    throw new StoreCorruptException($"The database of cell {setting.Name} is that of cell {store.Cell}.");
                }
            }
            catch (StoreUnavailableException)
            {
                missing.Add(setting.Name);
            }
            catch (StoreCorruptException e)
            {
                await CloseAsync(reached);
                throw new CommandException(e.Message);
            }
        }

        return reached.Count > 0 ? new(reached, missing) : throw new CommandException("No cell can be reached.");
    }

    /// <summary>The key that each joined subject key goes on as, in whichever cell that is known.</summary>
    public async Task<Dictionary<string, string>> AliasesAsync(CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var store in Reached)
        {
            foreach (var (key, kept) in await store.Administration.AliasesAsync(cancellationToken))
            {
                all.TryAdd(key, kept);
            }
        }

        return all;
    }

    /// <summary>Tells the other cells what was decided about some subject keys, and says which have not done it yet.</summary>
    /// <returns>The command's exit code.</returns>
    public async Task<int> SpreadAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken)
    {
        var stores = Reached.OfType<PostgresStore>().ToList();
        foreach (var (from, to) in stores.SelectMany(from => stores.Where(to => to != from).Select(to => (from, to))))
        {
            await from.Notices.ForwardAsync(to, evenSoon: true, cancellationToken);
        }

        var pending = new List<PendingNotice>();
        foreach (var store in stores)
        {
            pending.AddRange(await store.Notices.PendingAsync(keys, cancellationToken));
        }

        foreach (var cell in pending.GroupBy(static p => p.Cell, StringComparer.Ordinal))
        {
            var why = cell.Select(static p => p.Said).FirstOrDefault(static s => s is not null)
                ?? (Missing.Contains(cell.Key) ? "it cannot be reached." : "it has not been told yet.");
            Console.Error.WriteLine($"Waiting for cell {cell.Key}: {why}");
        }

        if (pending.Count == 0)
        {
            return 0;
        }

        Console.Error.WriteLine("Silos that know all cells go on with it; the same command again says how far it is.");
        return Pending;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CloseAsync(Reached);

    private static async ValueTask CloseAsync(IReadOnlyList<IGridStore> stores)
    {
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }
}
