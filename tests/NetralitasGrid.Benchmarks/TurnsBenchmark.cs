using System.Diagnostics;
using NetralitasGrid.Benchmarks.Postgres;

namespace NetralitasGrid.Benchmarks;

/// <summary>
/// Appends and turns without HTTP, at once, as in a running grid: incidents of a pool that was read, hashed and sealed beforehand are appended in groups
/// of 256 and decided with the real pack by the silo's own turns, audit chain and region counts included.
/// </summary>
internal static class TurnsBenchmark
{
    private const int Group = 256;
    private const int TurnMessages = 500;
    private const int WarmUp = 20;

    // What may wait at once: a backlog deep enough for full turns, shallow enough to measure deciding and not only appending.
    private const long MostWaiting = 40_000;

    private const string DatabaseSize = "SELECT pg_database_size(current_database())";

    public static async Task<BenchmarkReport> RunAsync(BenchmarkArguments arguments)
    {
        var seconds = arguments.Seconds ?? (arguments.Postgres ? 60 : 30);
        var data = Directory.CreateTempSubdirectory("grid-bench-").FullName;
        try
        {
            await using var database = await BenchmarkDatabase.StartAsync(arguments);
            await using var grid = await BenchmarkGrid.OpenAsync(data, database);
            var incidents = new IncidentPool(grid.Secrets, grid.Election);
            if (database is not null)
            {
                await StoredIncidents.FillAsync(database, arguments.Stored);
            }

            await using var snapshot = arguments.Snapshot ? await database!.SnapshotAsync() : null;
            using var stop = new CancellationTokenSource();
            var work = WorkAsync(grid, incidents, arguments.Workers, stop);
            await Task.Delay(TimeSpan.FromSeconds(WarmUp));

            var before = await TurnsUse.ReadAsync(grid, database);
            var windows = await WindowsAsync(grid, database, work, before, seconds);
            var figures = new Dictionary<string, double>();
            windows[^1].AddSince(before, figures);
            figures["deadLetters"] = grid.DeadLetters;
            await stop.CancelAsync();
            await work;
            figures["bytesPerIncident"] = (database is null ? new DirectoryInfo(data).EnumerateFiles("grid.db*").Sum(f => f.Length) : await database.NumberAsync(DatabaseSize))
                / Math.Max(1, grid.Decided);
            return new BenchmarkReport(
                "turns",
                new Dictionary<string, string>
                {
                    ["engine"] = arguments.Engine,
                    ["window"] = $"{seconds} s after {WarmUp} s of warm-up",
                    ["workers"] = $"{arguments.Workers} turns, {grid.Appenders} appenders of {Group}, turns of up to {TurnMessages}",
                    ["pack"] = grid.Pack,
                    ["server"] = database?.Settings ?? "the write-ahead log is checkpointed all through the window",
                    ["stored"] = $"{arguments.Stored}",
                    ["snapshot"] = arguments.Snapshot ? "one open all the time" : "none",
                },
                figures)
            {
                Windows = TurnsUse.Table(before, windows),
            };
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>What was used up to the end of each window: half a minute each, shorter in short runs.</summary>
    private static async Task<List<TurnsUse>> WindowsAsync(BenchmarkGrid grid, BenchmarkDatabase? database, Task work, TurnsUse before, int seconds)
    {
        var windows = new List<TurnsUse>();
        var length = seconds >= 120 ? 30 : Math.Max(5, seconds / 4);
        for (var end = Math.Min(length, seconds); ; end = Math.Min(end + length, seconds))
        {
            var left = TimeSpan.FromSeconds(end) - Stopwatch.GetElapsedTime(before.At);
            await Task.WhenAny(work, Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero));
            if (work.IsFaulted)
            {
                await work;
            }

            windows.Add(await TurnsUse.ReadAsync(grid, database));
            if (end == seconds)
            {
                return windows;
            }
        }
    }

    /// <summary>Appends and turns beside each other until stopped.</summary>
    private static async Task WorkAsync(BenchmarkGrid grid, IncidentPool incidents, int workers, CancellationTokenSource stop)
    {
        var appended = 0L;
        var room = new SemaphoreSlim(0);

        async Task AppendAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                if (Interlocked.Read(ref appended) - grid.Decided > MostWaiting)
                {
                    await room.WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    continue;
                }

                await grid.Store.AppendAsync(incidents.Next(Group), CancellationToken.None);
                Interlocked.Add(ref appended, Group);
            }
        }

        async Task DecideAsync()
        {
            while (!stop.IsCancellationRequested)
            {
                if (await grid.Runner.RunOneAsync(TurnMessages, CancellationToken.None))
                {
                    room.Release();
                }
                else
                {
                    await grid.Store.WaitForMailAsync(TimeSpan.FromMilliseconds(50), CancellationToken.None);
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, grid.Appenders).Select(_ => Task.Run(AppendAsync)).Concat(Enumerable.Range(0, workers).Select(_ => Task.Run(DecideAsync))));
    }
}
