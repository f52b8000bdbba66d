using System.Diagnostics;
using NetralitasGrid.Benchmarks.Postgres;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Benchmarks;

/// <summary>Replays a log of generated incidents on one thread, as an audit or a back-test does: handled again and compared byte for byte.</summary>
internal static class ReplayBenchmark
{
    private const int Group = 256;

    public static async Task<BenchmarkReport> RunAsync(BenchmarkArguments arguments)
    {
        var count = (arguments.Seconds ?? 10) * 5_000 / Group * Group;
        var data = Directory.CreateTempSubdirectory("grid-bench-").FullName;
        try
        {
            await using var database = await BenchmarkDatabase.StartAsync(arguments);
            await using var grid = await BenchmarkGrid.OpenAsync(data, database);
            var incidents = PreparedIncidents.Make(grid.Secrets, grid.Election, count);
            for (var at = 0; at < count; at += Group)
            {
                await grid.Store.AppendAsync(new ArraySegment<IncidentAppend>(incidents, at, Group), CancellationToken.None);
            }

            while (await grid.Runner.RunOneAsync(500, CancellationToken.None))
            {
            }

            var log = new List<LoggedEntry>();
            for (var partition = 0; partition < grid.Store.Partitions; partition++)
            {
                await foreach (var entry in grid.Store.Read.LogAsync(partition, CancellationToken.None))
                {
                    log.Add(entry);
                }
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            var (decided, faults) = (0, 0);
            foreach (var partition in log.GroupBy(e => e.Partition))
            {
                var replay = new Replay(grid.Store.Cell, partition.Key, grid.Packs.Loaded);
                foreach (var entry in partition)
                {
                    replay.Add(new LoggedMessage(entry.Turn, entry.Index, entry.Message, entry.Entry, entry.Hash));
                }

                replay.Finish();
                decided += replay.Decisions.Count;
                faults += replay.Faults.Count;
            }

            var elapsed = Stopwatch.GetElapsedTime(started);
            return new BenchmarkReport(
                "replay",
                new Dictionary<string, string> { ["engine"] = arguments.Engine, ["incidents"] = $"{decided}", ["threads"] = "1", ["entries that differ"] = $"{faults}" },
                new Dictionary<string, double>
                {
                    ["decidedPerSecond"] = decided / elapsed.TotalSeconds,
                    ["bytesAllocated"] = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)decided,
                    ["entryBytes"] = log.Average(e => e.Entry.Length),
                });
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
