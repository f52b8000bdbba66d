using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NetralitasGrid.Benchmarks.Postgres;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Load.Http;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Load.Scenarios;

namespace NetralitasGrid.Benchmarks;

/// <summary>
/// Many watchers on one front door, spread as in DOMAIN 5.7 (20 a province, 5 a regency, the rest by districts), while incidents arrive: memory
/// a stream, and freshness seen by the watchers of provinces.
/// </summary>
internal static class SseBenchmark
{
    private const int Streams = 10_000;
    private const double Rate = 200;

    public static async Task<BenchmarkReport> RunAsync(BenchmarkArguments arguments)
    {
        var seconds = arguments.Seconds ?? 20;
        await using var deployment = await GridDeployment.StartAsync(
            new() { Postgres = arguments.Postgres, Silos = arguments.Silos ?? 1, ServerSettings = BenchmarkDatabase.SettingsOf(arguments) }, CancellationToken.None);
        var grid = deployment.Doors[0];
        var key = grid.AdminKey;
        var before = grid.ResidentBytes;
        using var stop = new CancellationTokenSource();
        var places = Places();
        var sockets = new List<Socket>();
        long received = 0;
        foreach (var place in places)
        {
            sockets.Add(await OpenAsync(grid.Port, key, place));
        }

        var drains = sockets.Select(s => DrainAsync(s, n => Interlocked.Add(ref received, n), stop.Token)).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(2));
        var idle = grid.ResidentBytes;

        var freshness = new Freshness();
        var watching = freshness.WatchAsync(grid.Port, key, stop.Token);
        var processor = grid.ProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var load = new PostLoad(grid.Port, key, 8, i => new IncidentGenerator(i, $"s{i}", Country.Districts, TimeProvider.System)) { OnAccepted = freshness.Accepted };
        await load.RunAsync(TimeSpan.FromSeconds(seconds), Rate, CancellationToken.None);
        await Task.Delay(TimeSpan.FromSeconds(1));
        var busy = (grid.ProcessorTime - processor) / Stopwatch.GetElapsedTime(started);
        var resident = grid.ResidentBytes;
        await stop.CancelAsync();
        await Task.WhenAll([.. drains, watching]);
        sockets.ForEach(s => s.Dispose());

        return new BenchmarkReport(
            "sse",
            new Dictionary<string, string> { ["engine"] = arguments.Engine, ["window"] = $"{seconds} s at {Rate} incidents/s", ["accepted"] = $"{load.Accepted}" },
            new Dictionary<string, double>
            {
                ["streams"] = sockets.Count,
                ["bytesPerStream"] = (idle - before) / (double)sockets.Count,
                ["residentMegabytes"] = resident / 1e6,
                ["processorsBusy"] = busy,
                ["megabytesSent"] = received / 1e6,
                ["freshP99Ms"] = freshness.Seen.PercentileMs(0.99),
            });
    }

    private static List<string> Places()
    {
        var places = new List<string>();
        foreach (var area in AreaCatalogue.Shared.All.OrderBy(a => a.Code, StringComparer.Ordinal))
        {
            places.AddRange(Enumerable.Repeat(area.Code, area.Level switch { AreaLevel.Province => 20, AreaLevel.Regency => 5, _ => 1 }));
        }

        // Every n-th, so that all levels keep their share.
        return [.. Enumerable.Range(0, Streams).Select(i => places[(int)((long)i * places.Count / Streams)])];
    }

    private static async Task<Socket> OpenAsync(int port, string key, string place)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /api/regions/{place}/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n"));
        return socket;
    }

    private static async Task DrainAsync(Socket socket, Action<long> received, CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken)) > 0;)
            {
                received(read);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The measurement ended.
        }
    }
}
