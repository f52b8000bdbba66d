using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Benchmarks;

/// <summary>
/// Single posts over HTTP, generator on the same machine: first as many as the grid takes (throughput), then 1,000 a second (acknowledgement
/// and freshness: from when a post was due to its decision in the national stream).
/// </summary>
internal static class HttpBenchmark
{
    private const int Connections = 256;
    private const double CalmRate = 1000;

    public static async Task<BenchmarkReport> RunAsync(BenchmarkArguments arguments)
    {
        var seconds = arguments.Seconds ?? 30;
        var data = Directory.CreateTempSubdirectory("grid-bench-").FullName;
        try
        {
            await using var grid = await GridProcess.StartAsync(data, CancellationToken.None);
            var key = grid.AdminKey;

            await NewLoad(grid, key, "w", null).RunAsync(TimeSpan.FromSeconds(10), null, CancellationToken.None);
            var before = await DecidedAsync(grid, key);
            var load = NewLoad(grid, key, "t", null);
            var started = Stopwatch.GetTimestamp();
            await load.RunAsync(TimeSpan.FromSeconds(seconds), null, CancellationToken.None);
            var posting = Stopwatch.GetElapsedTime(started);
            while (await DecidedAsync(grid, key) < before + load.Accepted)
            {
                await Task.Delay(20);
            }

            var deciding = Stopwatch.GetElapsedTime(started);

            var calm = await CalmAsync(grid, key, Math.Max(seconds / 2, 5));
            return new BenchmarkReport(
                "http",
                new Dictionary<string, string>
                {
                    ["engine"] = arguments.Engine,
                    ["connections"] = $"{Connections}",
                    ["window"] = $"{seconds} s closed loop, {Math.Max(seconds / 2, 5)} s at {CalmRate}/s",
                    ["refused"] = $"{load.Refused}",
                },
                new Dictionary<string, double>
                {
                    ["acceptedPerSecond"] = load.Accepted / posting.TotalSeconds,
                    ["decidedPerSecond"] = load.Accepted / deciding.TotalSeconds,
                    ["ackP50Ms"] = calm.Acknowledged.PercentileMs(0.5),
                    ["ackP99Ms"] = calm.Acknowledged.PercentileMs(0.99),
                    ["freshP99Ms"] = calm.Fresh.PercentileMs(0.99),
                    ["residentMegabytes"] = grid.ResidentBytes / 1e6,
                });
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static PostLoad NewLoad(GridProcess grid, string key, string prefix, Action<string, long>? onAccepted) =>
        new(grid.Port, key, Connections, i => new IncidentGenerator(i, $"{prefix}{i}", WeightedAreas.All, TimeProvider.System)) { OnAccepted = onAccepted };

    private static async Task<(Latencies Acknowledged, Latencies Fresh)> CalmAsync(GridProcess grid, string key, int seconds)
    {
        var freshness = new Freshness();
        using var stop = new CancellationTokenSource();
        var watching = freshness.WatchAsync(grid.Port, key, stop.Token);
        var load = NewLoad(grid, key, "c", freshness.Accepted);
        await load.RunAsync(TimeSpan.FromSeconds(seconds), CalmRate, CancellationToken.None);
        await Task.Delay(1000);
        await stop.CancelAsync();
        await watching;
        return (load.Acknowledged, freshness.Seen);
    }

    private static async Task<long> DecidedAsync(GridProcess grid, string key)
    {
        using var connection = await HttpConnection.OpenAsync(grid.Port, CancellationToken.None);
        var answer = await connection.SendAsync(
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"GET /api/regions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n")),
            CancellationToken.None);
        using var body = JsonDocument.Parse(answer.Body);
        var items = body.RootElement.ValueKind == JsonValueKind.Array ? body.RootElement : body.RootElement.GetProperty("items");
        return items.EnumerateArray().Sum(r => r.GetProperty("counts").GetProperty("incidents").GetInt64());
    }
}
