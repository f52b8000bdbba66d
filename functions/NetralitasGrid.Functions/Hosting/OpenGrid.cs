using System.Security.Cryptography;
using System.Text.Json;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Rules;
using NetralitasGrid.Silo.Access;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Sqlite;

namespace NetralitasGrid.Functions.Hosting;

/// <summary>
/// A grid's store and secrets, opened: of a data folder, or of a PostgreSQL database with secrets in a file. The first start makes what a grid needs before anybody can use it: an
/// administrator's key, a viewer's key for the page, and the built-in pack, active.
/// </summary>
internal sealed class OpenGrid : IAsyncDisposable
{
    private const string Cell = "local";
    private const string By = "first-start";

    private OpenGrid(IGridStore store, Secrets secrets, TimeProvider clock)
    {
        Store = store;
        Secrets = secrets;
        Clock = clock;
    }

    public IGridStore Store { get; }

    public Secrets Secrets { get; }

    public TimeProvider Clock { get; }

    /// <summary>The keys that this start made; null when it was not the first.</summary>
    public FirstKeys? Made { get; private set; }

    /// <summary>Opens the folder, made where it is absent, or the database.</summary>
    /// <exception cref="StoreInUseException">Another process has it.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot be reached.</exception>
    /// <exception cref="SecretsException">The secrets of an existing database are missing, unreadable or open to others.</exception>
    public static async Task<OpenGrid> OpenAsync(DoorSettings settings, TimeProvider? clock, CancellationToken cancellationToken)
    {
        clock ??= settings.Clock is { } start ? ShiftedClock.StartingAt(start) : TimeProvider.System;
        // Secrets first: a database without them is refused, not given new ones.
        var secrets = Secrets.Open(settings.Data, settings.Secrets);
        IGridStore store = settings.Database is { } database
            ? await PostgresStore.OpenAsync(new() { ConnectionString = database, Cell = Cell }, cancellationToken)
            : SqliteStore.Open(new SqliteStoreOptions { Folder = settings.Data, Cell = Cell, Clock = clock });
        try
        {
            var grid = new OpenGrid(store, secrets, clock);
            await grid.PrepareAsync(settings, cancellationToken);
            return grid;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private async Task PrepareAsync(DoorSettings settings, CancellationToken cancellationToken)
    {
        if ((await Store.Administration.KeysAsync(cancellationToken)).Count == 0)
        {
            var now = Clock.GetUtcNow();
            var (admin, adminRow) = ApiKey.Create("operator", Role.Admin, RegionScope.Everywhere, now, null);
            var (viewer, viewerRow) = ApiKey.Create("page", Role.Viewer, RegionScope.Everywhere, now, null);

            // The file comes first: a key that is stored but was never shown would lock everybody out.
            WriteSecret(Path.Combine(settings.Data, "admin.key"), admin);
            await Store.Administration.AddKeyAsync(viewerRow, By, cancellationToken);
            await Store.Administration.AddKeyAsync(adminRow, By, cancellationToken);
            Made = new(admin, viewer);
        }

        if ((await Store.Administration.ActivePacksAsync(cancellationToken)).Count == 0)
        {
            await ImportAsync(Path.Combine(AppContext.BaseDirectory, "packs", "pilkada-2024"), cancellationToken);
        }
    }

    private async Task ImportAsync(string folder, CancellationToken cancellationToken)
    {
        var archive = PackArchive.OfFolder(folder);
        var issues = new List<RuleIssue>();
        if (PackCompiler.Compile(PackReader.Read(archive), issues) is not { } pack)
        {
            throw new InvalidOperationException($"The built-in pack does not compile: {string.Join("; ", issues.Take(3))}");
        }

        var row = new PackRow(archive.Hash, pack.Name.Name, pack.Name.Version, pack.Election, Clock.GetUtcNow(), archive.Content.ToArray());
        await Store.Administration.StorePackAsync(row, By, cancellationToken);
        var body = JsonSerializer.SerializeToUtf8Bytes(new PackSwitch(row.Election, row.Hash, row.Name, row.Version), GrainsJson.Default.PackSwitch);
        await Store.Administration.ActivatePackAsync(row.Election, row.Hash, body, By, cancellationToken);
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
    public ValueTask DisposeAsync() => Store.DisposeAsync();

    /// <summary>Keys that the first start made, in clear: shown once, never logged.</summary>
    internal sealed record FirstKeys(string Admin, string Viewer);
}
