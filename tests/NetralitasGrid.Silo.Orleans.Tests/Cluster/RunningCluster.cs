using NetralitasGrid.Faults.Tests.Checking;
using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Silo.Orleans.Tests.Cluster;

/// <summary>A cluster of real processes on this machine: one front door with its silo, and silos besides; and what is left of it at the end.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private const int Workers = 2;

    private readonly string _database;
    private readonly string _data = Directory.CreateTempSubdirectory("grid-orleans-").FullName;
    private int _doors;

    private RunningCluster(string database) => _database = database;

    public List<GridProcess> Doors { get; } = [];

    public List<SiloProcess> Silos { get; } = [];

    public string AdminKey => File.ReadAllText(Path.Combine(_data, "door-0", "admin.key")).Trim();

    /// <summary>Starts doors, each a silo, too, and further silos.</summary>
    public static async Task<RunningCluster> StartAsync(string database, int doors, int silos, CancellationToken cancellationToken)
    {
        var cluster = new RunningCluster(database);
        Secrets.Open(cluster._data);
        for (var i = 0; i < doors; i++)
        {
            await cluster.AddDoorAsync(cancellationToken);
        }

        for (var i = 0; i < silos; i++)
        {
            await cluster.AddSiloAsync(cancellationToken);
        }

        return cluster;
    }

    /// <summary>Starts a front door by the front door's own program, which becomes the engine's.</summary>
    public async Task AddDoorAsync(CancellationToken cancellationToken) => Doors.Add(await GridProcess.StartAsync(
        Path.Combine(_data, $"door-{_doors++}"), ownSession: false, SiloProcess.AnyPort,
        ["--engine", "orleans", "--database", _database, "--secrets", Path.Combine(_data, Secrets.FileName)], cancellationToken));

    public async Task AddSiloAsync(CancellationToken cancellationToken) =>
        Silos.Add(await SiloProcess.StartOrleansAsync(_database, Workers, ownSession: false, cancellationToken));

    /// <summary>Kills every process that is left, and compares all that is stored with the log and with what the crowd was told.</summary>
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
