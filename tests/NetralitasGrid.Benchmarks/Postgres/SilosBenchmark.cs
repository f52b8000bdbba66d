using System.Diagnostics;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Benchmarks.Postgres;

/// <summary>
/// One backlog, decided by so many silo processes (<c>grid silo</c>) and nothing else beside them: how fast, and what each process used meanwhile.
/// </summary>
internal static class SilosBenchmark
{
    private const int Group = 256;
    private const string Waiting = "SELECT count(*) FROM (SELECT FROM mail LIMIT 1) m";
    private const string Entries = "SELECT sum(entries) FROM partition";

    public static async Task<BenchmarkReport> RunAsync(BenchmarkArguments arguments) => arguments.Orleans
        ? (await MeasureAsync(arguments, orleans: false)).Beside("postgres", await MeasureAsync(arguments, orleans: true), "orleans")
        : await MeasureAsync(arguments, orleans: false);

    private static async Task<BenchmarkReport> MeasureAsync(BenchmarkArguments arguments, bool orleans)
    {
        var count = (arguments.Seconds ?? 20) * 10_000 / Group * Group;
        var data = Directory.CreateTempSubdirectory("grid-bench-").FullName;
        await using var database = await BenchmarkDatabase.StartAsync(arguments) ?? throw new InvalidOperationException("Silos need --engine postgres.");
        var silos = new List<SiloProcess>();
        try
        {
            await FillAsync(data, database, count);
            await database.RunAsync("CHECKPOINT");
            var decided = await database.NumberAsync(Entries);
            var before = await ServerUse.ReadAsync(database);
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < (arguments.Silos ?? 1); i++)
            {
                silos.Add(orleans
                    ? await SiloProcess.StartOrleansAsync(database.ConnectionString, arguments.Workers, ownSession: false, CancellationToken.None)
                    : await SiloProcess.StartAsync(database.ConnectionString, arguments.Workers, CancellationToken.None));
            }

            var (early, ready) = (await database.NumberAsync(Entries), Stopwatch.GetTimestamp());

            while (await database.NumberAsync(Waiting) > 0)
            {
                await Task.Delay(100);
            }

            var elapsed = Stopwatch.GetElapsedTime(started);
            var atWork = (await database.NumberAsync(Entries) - early) / Stopwatch.GetElapsedTime(ready).TotalSeconds;
            decided = await database.NumberAsync(Entries) - decided;
            var figures = new Dictionary<string, double> { ["decidedPerSecond"] = decided / elapsed.TotalSeconds, ["atWorkPerSecond"] = atWork };
            var busy = TimeSpan.Zero;
            for (var i = 0; i < silos.Count; i++)
            {
                if (ProcessUse.Of($"silo {i + 1}", silos[i].Process.Id, withChildren: false) is { } use)
                {
                    busy += use.Processor;
                    figures[$"{use.Name}.microseconds"] = use.Processor.TotalMicroseconds / decided;
                    figures[$"{use.Name}.megabytes"] = use.Bytes / 1e6;
                }
            }

            (await ServerUse.ReadAsync(database)).AddSince(before, decided, figures);
            figures["processorsBusy"] = (busy.TotalSeconds + (figures["serverMicroseconds"] * decided / 1e6)) / elapsed.TotalSeconds;
            return new BenchmarkReport(
                "turns",
                new Dictionary<string, string>
                {
                    ["engine"] = orleans ? "orleans" : "postgres",
                    ["backlog"] = $"{count} incidents, decided in {elapsed.TotalSeconds:0.#} s with the silos' start",
                    ["silos"] = $"{silos.Count} of {arguments.Workers} turns",
                    ["server"] = database.Settings,
                },
                figures);
        }
        finally
        {
            foreach (var silo in silos)
            {
                await silo.DisposeAsync();
            }

            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task FillAsync(string data, BenchmarkDatabase database, int count)
    {
        await using var grid = await BenchmarkGrid.OpenAsync(data, database);

        // The packs' switches first, so that silos find a backlog of nothing but incidents.
        while (await grid.Runner.RunOneAsync(Group, CancellationToken.None))
        {
        }

        var incidents = PreparedIncidents.Make(grid.Secrets, grid.Election, count);
        for (var at = 0; at < count; at += Group)
        {
            await grid.Store.AppendAsync(new ArraySegment<IncidentAppend>(incidents, at, Group), CancellationToken.None);
        }
    }
}
