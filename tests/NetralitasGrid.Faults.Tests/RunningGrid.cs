using NetralitasGrid.Faults.Tests.Checking;
using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.TestKit.Postgres;
using Npgsql;

namespace NetralitasGrid.Faults.Tests;

/// <summary>Front doors and silos as processes of their own over one database, which may be on several hosts; and what is left of it at the end.</summary>
internal sealed class RunningGrid : IAsyncDisposable
{
    private const int Workers = 2;

    private readonly string _database;
    private readonly string _data = Directory.CreateTempSubdirectory("grid-faults-").FullName;

    private RunningGrid(string database) => _database = database;

    public List<GridProcess> Doors { get; } = [];

    public List<SiloProcess> Silos { get; } = [];

    public string AdminKey => File.ReadAllText(Path.Combine(_data, "door-0", "admin.key")).Trim();

    public static async Task<RunningGrid> StartAsync(string database, int doors, int silos, CancellationToken cancellationToken)
    {
        var grid = Without(database);
        for (var i = 0; i < doors; i++)
        {
            await grid.AddDoorAsync(cancellationToken);
        }

        for (var i = 0; i < silos; i++)
        {
            await grid.AddSiloAsync(cancellationToken);
        }

        return grid;
    }

    /// <summary>A grid that has no processes yet.</summary>
    public static RunningGrid Without(string database)
    {
        var grid = new RunningGrid(database);
        Secrets.Open(grid._data);
        return grid;
    }

    public Task<GridProcess> AddDoorAsync(CancellationToken cancellationToken) => AddDoorAsync(new Dictionary<string, string>(), cancellationToken);

    /// <param name="settings">Environment variables of its own.</param>
    public Task<GridProcess> AddDoorAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken) =>
        AddDoorAsync(GridEngine.Name, settings, cancellationToken);

    /// <summary>Adds a front door that runs no turns, whatever the engine.</summary>
    public Task<GridProcess> AddTakingDoorAsync(CancellationToken cancellationToken) =>
        AddDoorAsync("postgres", new Dictionary<string, string>(), cancellationToken);

    public Task<SiloProcess> AddSiloAsync(CancellationToken cancellationToken) => AddSiloAsync(new Dictionary<string, string>(), cancellationToken);

    /// <param name="settings">Environment variables of its own.</param>
    public Task<SiloProcess> AddSiloAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken) =>
        AddSiloAsync(_database, settings, cancellationToken);

    /// <summary>Adds a silo that knows the database only through a proxy.</summary>
    public Task<SiloProcess> AddSiloAsync(CuttingProxy proxy, CancellationToken cancellationToken) => AddSiloAsync(
        new NpgsqlConnectionStringBuilder(_database) { Port = proxy.Port }.ConnectionString, new Dictionary<string, string>(), cancellationToken);

    /// <summary>Kills every process that is left, finishes the mail, and compares all that is stored with the log and with what the crowd was told.</summary>
    public async Task<GridFindings> EndAsync(Crowd crowd, CancellationToken cancellationToken)
    {
        await KillAsync();
        return await StoredGrid.CheckAsync(_database, _data, crowd, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_data, recursive: true);
    }

    private async Task<SiloProcess> AddSiloAsync(string database, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var silo = await GridEngine.StartSiloAsync(database, Workers, settings, cancellationToken);
        Silos.Add(silo);
        return silo;
    }

    private async Task<GridProcess> AddDoorAsync(string engine, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var door = await GridProcess.StartAsync(
            Path.Combine(_data, $"door-{Doors.Count}"), ownSession: false, new Dictionary<string, string>(GridEngine.DoorSettings.Concat(settings)),
            ["--engine", engine, "--database", _database, "--secrets", Path.Combine(_data, Secrets.FileName)], cancellationToken);
        Doors.Add(door);
        return door;
    }

    private async Task KillAsync()
    {
        foreach (var silo in Silos)
        {
            await silo.DisposeAsync();
        }

        foreach (var door in Doors)
        {
            await door.DisposeAsync();
        }

        Silos.Clear();
        Doors.Clear();
    }
}
