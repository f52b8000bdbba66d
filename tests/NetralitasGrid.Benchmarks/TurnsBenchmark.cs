using System.Buffers;
using System.Diagnostics;
using NetralitasGrid.Benchmarks.Postgres;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Silo.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Benchmarks;

/// <summary>
/// Appends and turns without HTTP, at once, as in a running grid: incidents are read, hashed and sealed beforehand, appended in groups of 256
/// and decided with the real pack by the silo's own turns, audit chain and region counts included.
/// </summary>
internal static class TurnsBenchmark
{
    private const int Group = 256;
    private const int TurnMessages = 500;
    private const int WarmUp = 10;

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
            var incidents = Prepare(grid.Secrets, grid.Election, (seconds + WarmUp) * (arguments.Postgres ? 25_000 : 16_000));
            if (database is not null)
            {
                await StoredIncidents.FillAsync(database, arguments.Stored);
            }

            await using var snapshot = arguments.Snapshot ? await database!.SnapshotAsync() : null;
            using var stop = new CancellationTokenSource();
            var work = WorkAsync(grid, incidents, arguments.Workers, stop);
            await Task.Delay(TimeSpan.FromSeconds(WarmUp));

            var serverBefore = database is null ? null : await ServerUse.ReadAsync(database);
            var waitingBefore = await grid.WaitingAsync();
            var decidedBefore = grid.Decided;
            var pause = GC.GetTotalPauseDuration();
            var allocated = GC.GetTotalAllocatedBytes();
            var processor = Process.GetCurrentProcess().TotalProcessorTime;
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(seconds)));
            var decided = Math.Max(1.0, grid.Decided - decidedBefore);
            var elapsed = Stopwatch.GetElapsedTime(started);
            var busy = Process.GetCurrentProcess().TotalProcessorTime - processor;
            var figures = new Dictionary<string, double>
            {
                ["decidedPerSecond"] = decided / elapsed.TotalSeconds,
                ["processorsBusy"] = busy / elapsed,
                ["processorMicroseconds"] = busy.TotalMicroseconds / decided,
                ["collectorPausePercent"] = (GC.GetTotalPauseDuration() - pause) / elapsed * 100,
                ["bytesAllocated"] = (GC.GetTotalAllocatedBytes() - allocated) / decided,
                ["deadLetters"] = grid.DeadLetters,
                ["waitingGrew"] = await grid.WaitingAsync() - waitingBefore,
            };
            if (database is not null)
            {
                (await ServerUse.ReadAsync(database)).AddSince(serverBefore!, decided, figures);
            }

            var early = work.IsCompleted;
            await stop.CancelAsync();
            await work;
            figures["bytesPerIncident"] = (database is null ? new DirectoryInfo(data).EnumerateFiles("grid.db*").Sum(f => f.Length) : await database.NumberAsync(DatabaseSize))
                / Math.Max(1, grid.Decided);
            return new BenchmarkReport(
                "turns",
                new Dictionary<string, string>
                {
                    ["engine"] = arguments.Engine,
                    ["window"] = $"{elapsed.TotalSeconds:0.#} s after {WarmUp} s of warm-up" + (early ? ", ended early: no more incidents were prepared" : ""),
                    ["workers"] = $"{arguments.Workers} turns, {grid.Appenders} appenders of {Group}, turns of up to {TurnMessages}",
                    ["pack"] = grid.Pack,
                    ["server"] = database?.Settings ?? "the write-ahead log is checkpointed all through the window",
                    ["stored"] = $"{arguments.Stored}",
                    ["snapshot"] = arguments.Snapshot ? "one open all the time" : "none",
                },
                figures);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>Appends and turns beside each other until stopped, or until the incidents are used up.</summary>
    private static async Task WorkAsync(BenchmarkGrid grid, IncidentAppend[] incidents, int workers, CancellationTokenSource stop)
    {
        var appended = 0L;
        var next = -1L;
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

                var at = (int)Interlocked.Increment(ref next) * Group;
                if (at + Group > incidents.Length)
                {
                    await stop.CancelAsync();
                    return;
                }

                await grid.Store.AppendAsync(new ArraySegment<IncidentAppend>(incidents, at, Group), CancellationToken.None);
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

    /// <summary>Reads, hashes and seals incidents ahead of the measurement; another series has other incidents.</summary>
    public static IncidentAppend[] Prepare(Secrets secrets, string election, int count, int series = 0)
    {
        Console.Error.WriteLine($"Preparing {count:#,0} incidents...");
        var context = new IntakeContext { Areas = AreaCatalogue.Shared, Now = TimeProvider.System.GetUtcNow(), Elections = [election] };
        var appends = new IncidentAppend[count];

        // Not those of an earlier run over the same database: they would be known.
        var run = Guid.NewGuid().ToString("N")[..8];
        Parallel.For(0, 8, part =>
        {
            var generator = new IncidentGenerator((series * 8) + part, $"t{(series * 8) + part}", WeightedAreas.All, TimeProvider.System);
            var body = new ArrayBufferWriter<byte>(4096);
            for (var i = part; i < count; i += 8)
            {
                body.ResetWrittenCount();
                generator.Next(body);
                appends[i] = One(body.WrittenSpan, context, secrets);
            }
        });
        return appends;
    }

    private static IncidentAppend One(ReadOnlySpan<byte> body, IntakeContext context, Secrets secrets)
    {
        var read = IncidentReader.Read(body, context) switch
        {
            IntakeResult.Read taken => taken,
            IntakeResult.Refused refused => throw new InvalidOperationException($"The generator wrote an incident that is refused: {refused.Faults[0]}"),
            var other => throw new InvalidOperationException(other.ToString()),
        };
        var reported = ReportedIncident.Of(read.Form, "bench", secrets.Hasher, key => key);
        var id = GridId.New(GridId.Incident, TimeProvider.System);
        return new IncidentAppend
        {
            Incident = id,
            ReportKey = reported.ReportKey,
            BodyHash = reported.BodyHash,
            Grain = reported.Grain,
            Source = "bench",
            Place = read.Form.Place.RegionCode,
            DutyRegion = reported.Report.Subject.DutyRegion,
            Body = reported.ToUtf8(),
            Sealed = secrets.Sealer.Seal(id, reported.Personal.Subject.ToUtf8(), reported.Personal.Reporter.ToUtf8()),
        };
    }
}
