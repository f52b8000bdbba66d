using System.Diagnostics;
using System.Text;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Packs.Backtesting;
using NetralitasGrid.Rules;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite;

namespace NetralitasGrid.Benchmarks;

/// <summary>
/// Back-tests a pack with a changed threshold over a log of generated incidents, as <c>grid rules backtest --summary</c> does. The log is made
/// first, unless the data folder that is named has one.
/// </summary>
internal static class BacktestBenchmark
{
    private const int Incidents = 1_000_000;
    private const int Chunk = 51_200;
    private const int Group = 256;
    private const int Workers = 2;

    public static async Task<BenchmarkReport> RunAsync(BenchmarkArguments arguments)
    {
        var data = arguments.Data ?? Directory.CreateTempSubdirectory("grid-bench-").FullName;
        var fresh = !File.Exists(SqliteStore.FileIn(data));
        try
        {
            if (fresh)
            {
                Directory.CreateDirectory(data);
                await FillAsync(data, arguments.Stored > 0 ? arguments.Stored : Incidents);
            }

            return await MeasureAsync(data, fresh);
        }
        finally
        {
            if (arguments.Data is null)
            {
                Directory.Delete(data, recursive: true);
            }
        }
    }

    private static async Task FillAsync(string data, int count)
    {
        await using var grid = await BenchmarkGrid.OpenAsync(data, null);
        for (var done = 0; done < count; done += Chunk)
        {
            var incidents = PreparedIncidents.Make(grid.Secrets, grid.Election, Math.Min(Chunk, count - done), done / Chunk);
            await Parallel.ForAsync(0, (incidents.Length + Group - 1) / Group, new ParallelOptions { MaxDegreeOfParallelism = grid.Appenders }, async (group, _) =>
                await grid.Store.AppendAsync(new ArraySegment<IncidentAppend>(incidents, group * Group, Math.Min(Group, incidents.Length - (group * Group))), CancellationToken.None));
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
            {
                while (await grid.Runner.RunOneAsync(500, CancellationToken.None))
                {
                }
            })));
        }
    }

    private static async Task<BenchmarkReport> MeasureAsync(string data, bool fresh)
    {
        using var reader = await SqliteReader.OpenAsync(data, CancellationToken.None);
        var (logged, candidate) = (Compile(static text => text), Compile(static text => text.Replace("\"witnesses\": { \"value\": 2", "\"witnesses\": { \"value\": 3", StringComparison.Ordinal)));
        var question = new BacktestQuestion(candidate, DateOnly.MinValue, DateOnly.MaxValue.AddDays(-1), TimeSpan.FromHours(7));
        var (sum, gate) = (new BacktestSum(), new Lock());
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var partitions = (await reader.Read.HeadsAsync(CancellationToken.None)).Select(h => h.Partition).OfType<int>();
        await Parallel.ForEachAsync(partitions, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (partition, _) =>
        {
            var test = new Backtest(reader.Cell, partition, _ => logged, question, static _ => { });
            await foreach (var entry in reader.Read.LogAsync(partition, CancellationToken.None))
            {
                test.Add(entry.Message, entry.Entry);
            }

            test.Finish();
            lock (gate)
            {
                sum.Add(test.Sum);
            }
        });
        var elapsed = Stopwatch.GetElapsedTime(started);
        using var process = Process.GetCurrentProcess();
        return new BenchmarkReport(
            "backtest",
            new Dictionary<string, string>
            {
                ["engine"] = "embedded",
                ["workers"] = $"{Workers}",
                ["change"] = "witnesses 2 -> 3",
                ["log"] = fresh ? "made in this process, which counts in the memory" : "made before",
            },
            new Dictionary<string, double>
            {
                ["decisions"] = sum.Compared,
                ["changed"] = sum.Changed,
                ["failed"] = sum.Failed,
                ["seconds"] = elapsed.TotalSeconds,
                ["decidedPerSecond"] = sum.Compared / elapsed.TotalSeconds,
                ["processorMicroseconds"] = (process.TotalProcessorTime - processor).TotalMicroseconds / Math.Max(1, sum.Compared),
                ["peakMegabytes"] = process.PeakWorkingSet64 / 1e6,
            });
    }

    private static CompiledPack Compile(Func<string, string> thresholds)
    {
        var archive = PackArchive.OfFolder(Path.Combine(AppContext.BaseDirectory, "packs", "pilkada-2024"));
        var files = archive.Files.Select(f => f.Path == "thresholds.json" ? f with { Content = Encoding.UTF8.GetBytes(thresholds(Encoding.UTF8.GetString(f.Content.Span))) } : f);
        var issues = new List<RuleIssue>();
        return PackCompiler.Compile(PackReader.Read(PackArchive.Of(files)), issues) ?? throw new InvalidOperationException(string.Join(Environment.NewLine, issues));
    }
}
