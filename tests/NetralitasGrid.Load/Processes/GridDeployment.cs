using System.Diagnostics;
using System.Globalization;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;

namespace NetralitasGrid.Load.Processes;

/// <summary>How a grid is put together for a measurement.</summary>
public sealed record GridDeploymentOptions
{
    /// <summary>Whether a throw-away PostgreSQL server holds the cell; else one embedded front door does everything. Default false.</summary>
    public bool Postgres { get; init; }

    /// <summary>Whether Orleans places the turns over that server; then <see cref="Postgres"/> is true, too, and each front door is a silo.</summary>
    public bool Orleans { get; init; }

    /// <summary>Front doors. Default 1; the embedded engine has one.</summary>
    public int Doors { get; init; } = 1;

    /// <summary>Silos over PostgreSQL, of the Orleans engine those in front doors among them. Default 1; the embedded engine has none of its own.</summary>
    public int Silos { get; init; } = 1;

    /// <summary>Turns in progress at once in each silo. Default 3.</summary>
    public int Workers { get; init; } = 3;

    /// <summary>What the clock of an embedded grid shows at its start; null = the real time.</summary>
    public DateTimeOffset? Clock { get; init; }

    /// <summary>Whether its processes do not hear Ctrl-C at this process's terminal. Default false: then they end with it.</summary>
    public bool OwnSession { get; init; }

    /// <summary>Configuration of the front doors as environment variables. Default none: as it is.</summary>
    public IReadOnlyDictionary<string, string> DoorSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Settings of the PostgreSQL server, <c>name=value</c>. Default none: as the distribution sets it up.</summary>
    public IReadOnlyList<string> ServerSettings { get; init; } = [];
}

/// <summary>
/// A whole grid of real processes on this machine, empty at its start and removed when disposed: a PostgreSQL server, front doors and silos, or
/// one embedded front door.
/// </summary>
public sealed class GridDeployment : IAsyncDisposable
{
    private const string DatabaseName = "grid";
    private readonly List<GridProcess> _doors = [];
    private readonly List<SiloProcess> _silos = [];

    private GridDeployment(GridDeploymentOptions options) => Options = options;

    /// <summary>What was asked for.</summary>
    public GridDeploymentOptions Options { get; }

    /// <summary>Folder with the secrets, admin key and anchors of the first front door.</summary>
    public string Data { get; } = Directory.CreateTempSubdirectory("grid-load-").FullName;

    /// <summary>The front doors; none may be added or removed from outside, but killed they may be.</summary>
    public IReadOnlyList<GridProcess> Doors => _doors;

    /// <summary>The silos.</summary>
    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <summary>The database server, or null on the embedded engine.</summary>
    public PostgresCluster? Postgres { get; private set; }

    /// <summary>Connection string of the cell's database, or null on the embedded engine.</summary>
    public string? Database => Postgres?.ConnectionString(DatabaseName);

    /// <summary>The admin key that the first start made.</summary>
    public string AdminKey => _doors[0].AdminKey;

    /// <summary>Starts everything and waits until every front door can accept durably and every silo takes turns.</summary>
    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or a process ended; its output is in the message.</exception>
    public static async Task<GridDeployment> StartAsync(GridDeploymentOptions options, CancellationToken cancellationToken)
    {
        if (!options.Postgres && options.Doors != 1)
        {
            throw new ArgumentException("The embedded engine has one front door.", nameof(options));
        }

        var grid = new GridDeployment(options);
        try
        {
            await grid.StartAsync(cancellationToken);
            return grid;
        }
        catch
        {
            await grid.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds a silo while the grid runs.</summary>
    public async Task AddSiloAsync(CancellationToken cancellationToken)
    {
        var database = Database ?? throw new InvalidOperationException("The embedded engine has no silos.");
        _silos.Add(Options.Orleans
            ? await SiloProcess.StartOrleansAsync(database, Options.Workers, Options.OwnSession, cancellationToken)
            : await SiloProcess.StartAsync(database, Options.Workers, Options.OwnSession, new Dictionary<string, string>(), cancellationToken));
    }

    /// <summary>What every process used so far, this one (the generator) last; processes that are gone are left out.</summary>
    public IReadOnlyList<ProcessUse> Use()
    {
        IEnumerable<(string Name, int Id)> processes =
        [
            .. Postgres is { } postgres ? [("postgres", postgres.ProcessId)] : Array.Empty<(string, int)>(),
            .. _doors.Select(static (door, i) => ($"door {i + 1}", door.ProcessId)),
            .. _silos.Select(static (silo, i) => ($"silo {i + 1}", silo.Process.Id)),
            ("generator", Environment.ProcessId),
        ];
        return [.. processes.Select(p => ProcessUse.Of(p.Name, p.Id, withChildren: p.Id == Postgres?.ProcessId)).OfType<ProcessUse>()];
    }

    /// <summary>Ends every process at once and leaves the files: for a process that is being ended itself.</summary>
    public void Abandon()
    {
        foreach (var process in ((int[])[.. _doors.Select(static d => d.ProcessId), .. _silos.Select(static s => s.Process.Id), .. Postgres is { } postgres ? [postgres.ProcessId] : Array.Empty<int>()]))
        {
            try
            {
                using var running = Process.GetProcessById(process);
                running.Kill(entireProcessTree: true);
            }
            catch (ArgumentException)
            {
                // It is gone.
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        foreach (var door in _doors)
        {
            await door.DisposeAsync();
        }

        if (Postgres is { } postgres)
        {
            await postgres.DisposeAsync();
        }

        Directory.Delete(Data, recursive: true);
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        string[] engine = Options.Clock is { } clock ? ["--clock", clock.ToString("O", CultureInfo.InvariantCulture)] : [];
        if (Options.Postgres)
        {
            Postgres = await PostgresCluster.StartAsync(Options.OwnSession, Options.ServerSettings, cancellationToken);
            await Postgres.ExecuteAsync($"CREATE DATABASE {DatabaseName}", cancellationToken);
            await PostgresStore.MigrateAsync(new() { ConnectionString = Database!, Cell = "local" }, cancellationToken);

            // A front door never makes the secrets of a cell by itself.
            Secrets.Open(Data);
            engine = ["--engine", Options.Orleans ? "orleans" : "postgres", "--database", Database!, "--secrets", Path.Combine(Data, Secrets.FileName)];
        }

        var settings = Options.Orleans ? new Dictionary<string, string>(Options.DoorSettings.Concat(SiloProcess.AnyPort)) : Options.DoorSettings;
        for (var i = 0; i < Options.Doors; i++)
        {
            _doors.Add(await GridProcess.StartAsync(i == 0 ? Data : Path.Combine(Data, $"door-{i + 1}"), Options.OwnSession, settings, engine, cancellationToken));
        }

        for (var i = Options.Orleans ? Options.Doors : 0; Options.Postgres && i < Options.Silos; i++)
        {
            await AddSiloAsync(cancellationToken);
        }
    }
}
