using System.Security.Cryptography;
using System.Text.Json;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Rules;
using NetralitasGrid.Silo.Access;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Postgres.Cells;
using NetralitasGrid.Storage.Sqlite;

namespace NetralitasGrid.Functions.Hosting;

/// <summary>
/// A grid's cells and secrets, opened: of a data folder, of a PostgreSQL database, or of several with a file that names them, and then with secrets in a
/// file. The first start makes what a grid needs before anybody can use it: an administrator's key, a viewer's key for the page, and the built-in
/// pack, active.
/// </summary>
internal sealed class OpenGrid : IAsyncDisposable
{
    private const string Cell = "local";
    private const string By = "first-start";

    private readonly IReadOnlyList<CellSetting> _settings;

    /// <summary>End of the name of a key file whose key is not known to be stored yet.</summary>
    private const string NotYet = ".new";

    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(50);

    private OpenGrid(CellGroup cells, IReadOnlyList<CellSetting> settings, Secrets secrets, TimeProvider clock) =>
        (Cells, _settings, Secrets, Clock) = (cells, settings, secrets, clock);

    public CellGroup Cells { get; }

    public Secrets Secrets { get; }

    public TimeProvider Clock { get; }

    /// <summary>The keys that this start made; null when it was not the first.</summary>
    public FirstKeys? Made { get; private set; }

    /// <summary>Opens the folder, made where it is absent, or the databases. Of several cells some may be down, but not at the very first start.</summary>
    /// <exception cref="StoreInUseException">Another process has it.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot be reached.</exception>
    /// <exception cref="SecretsException">The secrets are missing beside a database, unreadable, open to others, or those of another cell.</exception>
    /// <exception cref="CellsException">The file of cells cannot be used.</exception>
    /// <param name="around">What stands for the PostgreSQL store of a single cell; null = the store itself.</param>
    public static async Task<OpenGrid> OpenAsync(
        DoorSettings settings, TimeProvider? clock, CancellationToken cancellationToken, Func<PostgresStore, IGridStore>? around = null)
    {
        clock ??= settings.Clock is { } start ? ShiftedClock.StartingAt(start) : settings.Postgres ? new CellTime() : TimeProvider.System;
        // Secrets first: a database without them is refused, not given new ones.
        var secrets = Secrets.Open(settings.Data, settings.Secrets);
        var grid = settings.Cells is { } file
            ? OfCells(CellsFile.Read(file), secrets, clock)
            : new OpenGrid(CellGroup.Of(await CheckedAsync(await OpenOneAsync(settings, clock, around, cancellationToken), secrets, cancellationToken), clock), [], secrets, clock);
        try
        {
            Directory.CreateDirectory(settings.Data);
            await grid.ReachAllAsync(cancellationToken);
            await grid.PrepareAsync(settings, cancellationToken);
            return grid;
        }
        catch
        {
            await grid.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a cell among several and brings it to the keys and packs of the others.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be reached.</exception>
    /// <exception cref="StoreCorruptException">Its database is another cell's.</exception>
    public async Task ReachAsync(Cell cell, CancellationToken cancellationToken)
    {
        PostgresStore store;
        try
        {
            store = await OpenCellAsync(cell, cancellationToken);
        }
        catch (SecretsException e)
        {
            throw new StoreCorruptException($"Cell {cell.Name}: {e.Message}");
        }

        cell.Open(store);
        await AssignAsync(cancellationToken);
        await CellAlignment.AlignAsync(Cells, store, cancellationToken);
    }

    private static OpenGrid OfCells(IReadOnlyList<CellSetting> settings, Secrets secrets, TimeProvider clock)
    {
        var cells = settings.OrderBy(static s => s.Name, StringComparer.Ordinal)
            .Select(s => (Setting: s, Cell: new Cell(s.Name, settings.Count > 1 ? CellGroup.Limit : null, clock))).ToList();
        var configured = cells.SelectMany(static c => c.Setting.Provinces.Select(p => KeyValuePair.Create(p, c.Cell))).ToDictionary(StringComparer.Ordinal);
        return new(new([.. cells.Select(static c => c.Cell)], configured), settings, secrets, clock);
    }

    private static async Task<IGridStore> OpenOneAsync(
        DoorSettings settings, TimeProvider clock, Func<PostgresStore, IGridStore>? around, CancellationToken cancellationToken)
    {
        if (settings is not { Postgres: true, Database: { } database })
        {
            return SqliteStore.Open(new SqliteStoreOptions { Folder = settings.Data, Cell = Cell, Clock = clock });
        }

        var store = Timed(await PostgresStore.OpenAsync(new() { ConnectionString = database, Cell = Cell }, cancellationToken), clock);
        return around?.Invoke(store) ?? store;
    }

    private async Task<PostgresStore> OpenCellAsync(Cell cell, CancellationToken cancellationToken) => await CheckedAsync(
        Timed(await PostgresStore.OpenAsync(_settings.First(s => s.Name == cell.Name).Options(watches: true), cancellationToken), Clock), Secrets, cancellationToken);

    /// <summary>A store, whose time this process has from now on where it has no other cell's yet.</summary>
    private static PostgresStore Timed(PostgresStore store, TimeProvider clock)
    {
        (clock as CellTime)?.Follow(store.Time);
        return store;
    }

    /// <summary>The store, if these are its cell's secrets; else it is closed again.</summary>
    private static async Task<T> CheckedAsync<T>(T store, Secrets secrets, CancellationToken cancellationToken)
        where T : IGridStore
    {
        try
        {
            await store.Administration.CheckSecretsAsync(secrets.Checks, cancellationToken);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private async Task ReachAllAsync(CancellationToken cancellationToken)
    {
        foreach (var cell in Cells.All.Where(static c => !c.IsOpen))
        {
            try
            {
                cell.Open(await OpenCellAsync(cell, cancellationToken));
            }
            catch (StoreUnavailableException) when (Cells.All.Count > 1)
            {
                // Its provinces wait until it is there; CellLinks goes on trying.
            }
        }

        await AssignAsync(cancellationToken);
        await Cells.RefreshAsync(cancellationToken);
    }

    /// <summary>Once all cells are there, provinces that none has go to those that the file names.</summary>
    private async Task AssignAsync(CancellationToken cancellationToken)
    {
        if (_settings.Count > 0 && Cells.All.All(static c => c.IsOpen))
        {
            var stores = Cells.All.Select(c => (_settings.First(s => s.Name == c.Name), (PostgresStore)c.Store)).ToList();
            foreach (var difference in await CellAssignment.ApplyAsync(stores, cancellationToken))
            {
                Console.Error.WriteLine(difference);
            }
        }
    }

    /// <summary>Of several processes that start together on a new cell, one makes what it needs and the others wait for it.</summary>
    private async Task PrepareAsync(DoorSettings settings, CancellationToken cancellationToken)
    {
        await using var duty = await Cells.All.First(static c => c.IsOpen).Store.Administration.TakeDutyAsync(CellDuty.FirstStart, MostPatience, cancellationToken)
            ?? throw new StoreUnavailableException("Another process has been making the first keys for too long.");

        // Once more, now that no rotation of the hashing key can be under way.
        foreach (var cell in Cells.All.Where(static c => c.IsOpen))
        {
            await cell.Store.Administration.CheckSecretsAsync(Secrets.Checks, cancellationToken);
        }

        var file = Path.Combine(settings.Data, "admin.key");
        var keys = await Cells.Administration.KeysAsync(cancellationToken);
        if (keys.Count == 0)
        {
            if (Cells.All.FirstOrDefault(static c => !c.IsOpen) is { } missing)
            {
                throw new StoreUnavailableException($"Cell {missing.Name} cannot be reached, and the first start needs them all.");
            }

            await MakeKeysAsync(file);
        }
        else
        {
            await FinishKeyFileAsync(file, keys, cancellationToken);
        }

        if ((await Cells.Administration.ActivePacksAsync(cancellationToken)).Count == 0)
        {
            await ImportAsync(Path.Combine(AppContext.BaseDirectory, "packs", "pilkada-2024"));
        }

        if (Cells.All.Count > 1)
        {
            foreach (var cell in Cells.All.Where(static c => c.IsOpen))
            {
                await CellAlignment.AlignAsync(Cells, (PostgresStore)cell.Store, cancellationToken);
            }
        }
    }

    private async Task MakeKeysAsync(string file)
    {
        var now = Clock.GetUtcNow();
        var (admin, adminRow) = ApiKey.Create("operator", Role.Admin, RegionScope.Everywhere, now, null);
        var (viewer, viewerRow) = ApiKey.Create("page", Role.Viewer, RegionScope.Everywhere, now, null);

        // The file comes first: a key that is stored but was never shown would lock everybody out.
        WriteSecret(file + NotYet, admin);
        await Cells.Administration.AddKeyAsync(viewerRow, By);
        await Cells.Administration.AddKeyAsync(adminRow, By);
        File.Move(file + NotYet, file, overwrite: true);
        Made = new(admin, viewer);
    }

    /// <summary>A first start that died in between left a file that is the admin key if that key was stored, and nothing if it was not.</summary>
    private static async Task FinishKeyFileAsync(string file, IReadOnlyList<ApiKeyRow> keys, CancellationToken cancellationToken)
    {
        if (!File.Exists(file + NotYet))
        {
            return;
        }

        var hash = ApiKey.Hash((await File.ReadAllTextAsync(file + NotYet, cancellationToken)).Trim());
        if (keys.Any(k => k.SecretHash.AsSpan().SequenceEqual(hash)))
        {
            File.Move(file + NotYet, file, overwrite: true);
        }
        else
        {
            File.Delete(file + NotYet);
        }
    }

    private async Task ImportAsync(string folder)
    {
        var archive = PackArchive.OfFolder(folder);
        var issues = new List<RuleIssue>();
        if (PackCompiler.Compile(PackReader.Read(archive), issues) is not { } pack)
        {
            throw new InvalidOperationException($"The built-in pack does not compile: {string.Join("; ", issues.Take(3))}");
        }

        var row = new PackRow(archive.Hash, pack.Name.Name, pack.Name.Version, pack.Election, Clock.GetUtcNow(), archive.Content.ToArray());
        await Cells.Administration.StorePackAsync(row, By);
        var body = JsonSerializer.SerializeToUtf8Bytes(new PackSwitch(row.Election, row.Hash, row.Name, row.Version), GrainsJson.Default.PackSwitch);
        await Cells.Administration.ActivatePackAsync(row.Election, row.Hash, body, By);
    }

    private static void WriteSecret(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, options);
        using var writer = new StreamWriter(file);
        writer.WriteLine(text);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Cells.DisposeAsync();

    /// <summary>Keys that the first start made, in clear: shown once, never logged.</summary>
    internal sealed record FirstKeys(string Admin, string Viewer);
}
