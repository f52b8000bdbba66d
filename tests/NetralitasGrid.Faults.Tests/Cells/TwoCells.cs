using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NetralitasGrid.Faults.Tests.Checking;
using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.TestKit.Incidents;
using NetralitasGrid.TestKit.Postgres;
using Npgsql;

namespace NetralitasGrid.Faults.Tests.Cells;

/// <summary>
/// A grid of two cells on two PostgreSQL servers, with a front door and a silo as processes of their own. Cell <c>timur</c>, on a server that the test may
/// kill or on a shared one, has East Java (35); cell <c>barat</c>, on another shared one, has the rest.
/// </summary>
internal sealed class TwoCells : IAsyncDisposable
{
    public const int Partitions = 4;

    private readonly PostgresServer _west;
    private readonly PostgresServer _east;
    private readonly bool _ownEast;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false }) { Timeout = TimeSpan.FromMinutes(1) };

    private bool _eastStopped;

    private TwoCells(PostgresServer west, bool ownEast) => (_west, _east, _ownEast) = (west, ownEast ? PostgresServer.With() : west.Second, ownEast);

    public string East { get; private set; } = "";

    public string West { get; private set; } = "";

    public string Data { get; } = Directory.CreateTempSubdirectory("grid-cells-").FullName;

    public string CellsFile => Path.Combine(Data, "cells.json");

    public GridProcess Door { get; private set; } = null!;

    public SiloOfCells? Silo { get; private set; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <param name="ownEast">Whether the test stops or kills the server of cell <c>timur</c>.</param>
    public static async Task<TwoCells> StartAsync(PostgresServer west, bool withSilo = true, bool ownEast = false)
    {
        var grid = new TwoCells(west, ownEast);
        var (east, other) = (grid._east.EmptyAsync(), west.EmptyAsync());
        (grid.East, grid.West) = (await east, await other);
        await File.WriteAllTextAsync(
            grid.CellsFile,
            JsonSerializer.Serialize(new
            {
                cells = new[]
                {
                    new { name = "barat", database = grid.West, provinces = new[] { "*" }, partitions = Partitions },
                    new { name = "timur", database = grid.East, provinces = new[] { "35" }, partitions = Partitions },
                },
            }),
            Cancellation);
        Secrets.Open(grid.Data);
        await grid.StartDoorAsync();
        grid._http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", grid.Door.AdminKey);
        if (withSilo)
        {
            await grid.StartSiloAsync();
        }

        return grid;
    }

    /// <summary>Starts a door over the cells; what is sent goes to it from here on.</summary>
    public async Task StartDoorAsync() => Door = await GridProcess.StartAsync(
        Data, Cancellation, "--engine", "postgres", "--cells", CellsFile, "--secrets", Path.Combine(Data, Secrets.FileName));

    public async Task StartSiloAsync() => Silo = await SiloOfCells.StartAsync(CellsFile, cells: 2, Cancellation);

    /// <summary>Ends the server of cell <c>timur</c>, and with it the cell.</summary>
    public async Task StopEastAsync()
    {
        await _east.DisposeAsync();
        _eastStopped = true;
    }

    /// <summary>Kills the server of cell <c>timur</c>, until it is started again.</summary>
    public Task KillEastAsync() => _east.Cluster.KillAsync();

    /// <summary>Starts the server of cell <c>timur</c> again.</summary>
    public Task StartEastAsync() => _east.Cluster.StartAgainAsync(Cancellation);

    /// <summary>
    /// Kills every process that is left and checks both cells: each is what its log says, and each acknowledged incident was decided in one of them, once.
    /// </summary>
    public async Task<GridFindings> EndAsync(IReadOnlyCollection<string> acknowledged, IReadOnlyCollection<ShownDecision> shown)
    {
        await (Silo?.KillAsync() ?? Task.CompletedTask);
        await Door.KillAsync();
        await StoredRows.QuietAsync(East, Cancellation);
        await StoredRows.QuietAsync(West, Cancellation);
        await using var east = await StoredAsync(East, "timur");
        await using var west = await StoredAsync(West, "barat");
        var cells = new[] { (Database: East, Stored: east), (Database: West, Stored: west) };
        var faults = new List<string>();
        foreach (var (_, stored) in cells)
        {
            await stored.FinishMailAsync();
            faults.AddRange(await stored.CheckStoredAsync());
        }

        foreach (var (database, stored) in cells)
        {
            faults.AddRange(await StoredRows.CheckAsync(database, stored.Log, [.. cells.SelectMany(static c => c.Stored.Log.CaseIncidents)], Cancellation));
        }

        faults.AddRange(acknowledged.GroupBy(static a => a).Where(static g => g.Count() > 1).Select(static g => $"{g.Key} was acknowledged for two different reports"));
        var decided = cells.SelectMany(static c => c.Stored.Log.Decisions).Select(static d => d.Key.ToString()).ToList();
        var twice = decided.GroupBy(static d => d).Where(static g => g.Count() > 1).Select(static g => $"{g.Key} was decided in both cells").ToList();
        var lost = acknowledged.Except(decided).Select(static a => $"{a} was acknowledged and is in no log").ToList();
        foreach (var told in shown)
        {
            if (!await east.ShowsAsync(told) && !await west.ShowsAsync(told))
            {
                lost.Add(told.Lost);
            }
        }

        return new(decided.Count, lost.Count, twice.Count, [.. faults, .. lost, .. twice]);
    }

    private async Task<StoredGrid> StoredAsync(string database, string cell) => new(
        await PostgresStore.OpenAsync(new() { ConnectionString = database, Cell = cell, Partitions = Partitions, Watches = false }, Cancellation),
        Data,
        Path.Combine(Data, Secrets.FileName));

    public async Task<(int Status, JsonElement Json, string Text)> SendAsync(HttpMethod method, string path, string? body = null, string media = "application/json", string? prefer = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"http://127.0.0.1:{Door.Port}{path}"));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(media));
        }

        if (prefer is not null)
        {
            request.Headers.Add("Prefer", prefer);
        }

        using var answer = await _http.SendAsync(request, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true
            && media == "application/json" ? JsonDocument.Parse(text).RootElement : default, text);
    }

    public Task<(int Status, JsonElement Json, string Text)> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>Posts an incident of a place and waits for its decision.</summary>
    public async Task<JsonElement> DecidedAsync(JsonObject incident)
    {
        var (status, json, text) = await SendAsync(HttpMethod.Post, "/api/incidents", incident.ToJsonString(), prefer: "wait=30");
        Assert.True(status == 200, text);
        return json;
    }

    /// <summary>Takes steps on a case.</summary>
    public async Task StepAsync(string caseId, params string[] steps)
    {
        foreach (var step in steps)
        {
            var (status, _, text) = await SendAsync(HttpMethod.Post, $"/api/cases/{caseId}/events", step);
            Assert.True(status == 200, text);
        }
    }

    /// <summary>An incident that a case can be registered for: known a moment ago.</summary>
    public static JsonObject Photo(string place, string? nip = null, string? reportId = null)
    {
        var incident = Sample.Photo(place, reportId, nip);
        incident["knownAt"] = TimeProvider.System.GetUtcNow().AddHours(-1).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        return incident;
    }

    public static async Task<T> AskAsync<T>(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    /// <summary>Waits until the door has heard, so often since it started, that a move brought East Java to a cell.</summary>
    public Task UntilWithAsync(string cell, int times = 1) => Door.SaysAsync($"Province 35 is with cell {cell}.", times, Cancellation);

    /// <summary>Waits until a statement of a database says true.</summary>
    public static Task UntilAsync(string database, string sql) => PostgresCluster.UntilTrueAsync(database, sql, Cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (Silo is not null)
        {
            await Silo.DisposeAsync();
        }

        if (Door is not null)
        {
            await Door.DisposeAsync();
        }

        _west.Drop(West);
        if (!_ownEast)
        {
            _east.Drop(East);
        }
        else if (!_eastStopped)
        {
            await _east.DisposeAsync();
        }

        Directory.Delete(Data, recursive: true);
    }
}

/// <summary><c>grid silo --cells</c> in a process of its own.</summary>
internal sealed class SiloOfCells : IAsyncDisposable
{
    private readonly Process _process;

    private SiloOfCells(Process process) => _process = process;

    public static async Task<SiloOfCells> StartAsync(string file, int cells, CancellationToken cancellationToken)
    {
        var process = Process.Start(new ProcessStartInfo(SiloProcess.Executable, ["silo", "--cells", file]) { RedirectStandardOutput = true })!;
        OrphanGuard.Watch(process);
        for (var running = 0; running < cells;)
        {
            var line = await process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The silo ended.");
            running += line.EndsWith("runs turns.", StringComparison.Ordinal) ? 1 : 0;
        }

        _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        return new(process);
    }

    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
