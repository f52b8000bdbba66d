using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Benchmarks.Postgres;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Load.Scenarios;

namespace NetralitasGrid.Benchmarks;

/// <summary>
/// Single posts over HTTP, generator on the same machine: after a warm-up, when all is decided, 1,000 a second (acknowledgement and freshness: from
/// when a post was due to its decision in the national stream), ten seconds of them unmeasured; then as many as the grid takes (throughput).
/// </summary>
internal static class HttpBenchmark
{
    private const int Connections = 256;
    private const double CalmRate = 1000;

    public static async Task<BenchmarkReport> RunAsync(BenchmarkArguments arguments) => arguments.Orleans
        ? (await MeasureAsync(arguments, orleans: false)).Beside("postgres", await MeasureAsync(arguments, orleans: true), "orleans")
        : await MeasureAsync(arguments, orleans: false);

    private static async Task<BenchmarkReport> MeasureAsync(BenchmarkArguments arguments, bool orleans)
    {
        var seconds = arguments.Seconds ?? 30;
        await using var grid = await GridDeployment.StartAsync(
            new() { Postgres = arguments.Postgres, Orleans = orleans, Silos = arguments.Silos ?? 1, Workers = arguments.Workers, ServerSettings = BenchmarkDatabase.SettingsOf(arguments) },
            CancellationToken.None);
        var door = grid.Doors[0];
        await LoadAsync(grid, NewLoad(door, "w", null), TimeSpan.FromSeconds(10));

        await NewLoad(door, "l", null).RunAsync(TimeSpan.FromSeconds(10), CalmRate, CancellationToken.None);
        var calm = await CalmAsync(door, seconds);
        var calmUse = grid.Use();

        var load = NewLoad(door, "t", null);
        var (posting, deciding) = await LoadAsync(grid, load, TimeSpan.FromSeconds(seconds));
        var figures = new Dictionary<string, double>
        {
            ["acceptedPerSecond"] = load.Accepted / posting.TotalSeconds,
            ["decidedPerSecond"] = load.Accepted / deciding.TotalSeconds,
            ["ackP50Ms"] = calm.Acknowledged.PercentileMs(0.5),
            ["ackP99Ms"] = calm.Acknowledged.PercentileMs(0.99),
            ["freshP50Ms"] = calm.Fresh.PercentileMs(0.5),
            ["freshP99Ms"] = calm.Fresh.PercentileMs(0.99),
            ["freshSeen"] = calm.Fresh.Count,
            ["residentMegabytes"] = door.ResidentBytes / 1e6,
        };
        foreach (var use in grid.Use())
        {
            var before = calmUse.FirstOrDefault(u => u.Name == use.Name)?.Processor ?? TimeSpan.Zero;
            figures[$"{use.Name}.microseconds"] = (use.Processor - before).TotalMicroseconds / Math.Max(1, load.Accepted);
            figures[$"{use.Name}.megabytes"] = use.Bytes / 1e6;
        }

        return new BenchmarkReport(
            "http",
            new Dictionary<string, string>
            {
                ["engine"] = orleans ? "orleans" : arguments.Postgres ? "postgres" : "embedded",
                ["processes"] = arguments.Postgres ? $"1 front door{(orleans ? " with a silo" : "")}, {grid.Silos.Count} silo(s) of {grid.Options.Workers} turns, PostgreSQL" : "1",
                ["connections"] = $"{Connections}",
                ["window"] = $"{seconds} s at {CalmRate}/s, {seconds} s closed loop",
                ["refused"] = $"{load.Refused}",
                ["server"] = string.Join(", ", grid.Options.ServerSettings),
            },
            figures);
    }

    /// <summary>Posts as fast as answers come and waits until all is decided.</summary>
    private static async Task<(TimeSpan Posting, TimeSpan Deciding)> LoadAsync(GridDeployment grid, PostLoad load, TimeSpan duration)
    {
        var before = await DecidedAsync(grid.Doors[0]);
        var started = Stopwatch.GetTimestamp();
        await load.RunAsync(duration, null, CancellationToken.None);
        var posting = Stopwatch.GetElapsedTime(started);
        while (await DecidedAsync(grid.Doors[0]) < before + load.Accepted)
        {
            await Task.Delay(20);
        }

        return (posting, Stopwatch.GetElapsedTime(started));
    }

    private static PostLoad NewLoad(GridProcess grid, string prefix, Action<string, long>? onAccepted) =>
        new(grid.Port, grid.AdminKey, Connections, i => new IncidentGenerator(i, $"{prefix}{i}", Country.Districts, TimeProvider.System)) { OnAccepted = onAccepted };

    private static async Task<(Latencies Acknowledged, Latencies Fresh)> CalmAsync(GridProcess grid, int seconds)
    {
        var freshness = new Freshness();
        using var stop = new CancellationTokenSource();
        var watching = freshness.WatchAsync(grid.Port, grid.AdminKey, stop.Token);
        var load = NewLoad(grid, "c", freshness.Accepted);
        await load.RunAsync(TimeSpan.FromSeconds(seconds), CalmRate, CancellationToken.None);
        await Task.Delay(1000);
        await stop.CancelAsync();
        await watching;
        return (load.Acknowledged, freshness.Seen);
    }

    private static async Task<long> DecidedAsync(GridProcess grid)
    {
        using var connection = await HttpConnection.OpenAsync(grid.Port, CancellationToken.None);
        var answer = await connection.SendAsync(
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"GET /api/regions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {grid.AdminKey}\r\n\r\n")),
            CancellationToken.None);
        using var body = JsonDocument.Parse(answer.Body);
        var items = body.RootElement.ValueKind == JsonValueKind.Array ? body.RootElement : body.RootElement.GetProperty("items");
        return items.EnumerateArray().Sum(r => r.GetProperty("counts").GetProperty("incidents").GetInt64());
    }
}
