using System.CommandLine;
using System.Globalization;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Packs.Checking;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Cli.Rules;

/// <summary><c>grid rules coverage PACK</c>: which rules and branches the golden cases, and a log, touch.</summary>
internal static class CoverageCommand
{
    private const int ProgressEvery = 500;
    private const long DefaultMost = 100_000;

    public static Command Create(CellOption cell)
    {
        var pack = PackArgument.Create();
        var log = new Option<DirectoryInfo?>("--log") { Description = "Also the incidents of the grid in this data folder (or of --database)" };
        var most = new Option<long>("--most") { Description = "Most incidents of the log, the first of each partition alike", DefaultValueFactory = static _ => DefaultMost };
        var all = new Option<bool>("--all") { Description = "Show the conditions that are covered, too" };
        var json = JsonOutput.Option();
        var command = new Command("coverage", "Show which rules of a pack, and which conditions both ways, its golden cases and a log touch") { pack, log, most, all, json };
        cell.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (compiled, cases) = PackArgument.CompileWithCases(parsed.GetValue(pack)!);
            var coverage = new PackCoverage(compiled);
            foreach (var golden in cases)
            {
                coverage.Add(golden);
            }

            if (parsed.GetValue(log) is not null || cell.Database(parsed) is not null)
            {
                await using var source = parsed.GetValue(log) is { } folder ? await LogSource.OpenAsync(folder, cancellationToken) : await LogSource.OpenAsync(cell, parsed, cancellationToken);
                await AddAsync(source, compiled, coverage, parsed.GetValue(most), cancellationToken);
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Write(coverage.Rules.Select(Json));
            }
            else
            {
                Show(coverage, parsed.GetValue(all));
            }

            return coverage.Rules.All(r => r.Touched == r.Branches) ? 0 : RulesCommands.Found;
        });
        return command;
    }

    private static async Task AddAsync(LogSource log, CompiledPack pack, PackCoverage coverage, long most, CancellationToken cancellationToken)
    {
        var partitions = (await log.Read.HeadsAsync(cancellationToken)).Select(h => h.Partition).OfType<int>().ToList();
        var each = Math.Max(1, most / Math.Max(1, partitions.Count));
        var (gate, total) = (new Lock(), 0L);
        await Parallel.ForEachAsync(partitions, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken }, async (partition, stop) =>
        {
            var (own, taken) = (new PackCoverage(pack), 0L);
            await foreach (var entry in log.Read.LogAsync(partition, stop))
            {
                if (LoggedIncident.RequestOf(entry.Message, entry.Entry) is not { } request || request.Report.Election != pack.Election)
                {
                    continue;
                }

                own.Add(request);
                if (Interlocked.Increment(ref total) is var done && done % ProgressEvery == 0)
                {
                    Screen.Progress($"{Say.Number(done)} incidents of the log");
                }

                if (++taken >= each)
                {
                    break;
                }
            }

            lock (gate)
            {
                coverage.Add(own);
            }
        });
        Screen.Progress("");
    }

    private static void Show(PackCoverage coverage, bool all)
    {
        var screen = Screen.Out;
        foreach (var rule in coverage.Rules)
        {
            var whole = rule.Touched == rule.Branches;
            var mark = whole ? screen.Green("✓") : screen.Yellow("!");
            screen.Line($"{mark} {screen.Bold(rule.Id)} matched {Say.Number(rule.Matched)} of {Say.Number(rule.Runs)}, branches {rule.Touched}/{rule.Branches}");
            foreach (var condition in rule.Conditions.SelectMany(c => c.Leaves).Where(c => all || c.True == 0 || c.False == 0))
            {
                var missing = (condition.True, condition.False) switch
                {
                    (0, 0) => screen.Red("  never reached"),
                    (0, _) => screen.Yellow("  never true"),
                    (_, 0) => screen.Yellow("  never false"),
                    _ => "",
                };
                screen.Line($"    {condition.Text}  {screen.Dim($"true {Say.Number(condition.True)}, false {Say.Number(condition.False)}")}{missing}");
            }
        }

        var (touched, branches) = (coverage.Rules.Sum(r => r.Touched), coverage.Rules.Sum(r => r.Branches));
        screen.Line();
        screen.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{coverage.Rules.Count(r => r.Matched > 0)} of {Say.Count(coverage.Rules.Count, "rule")} matched; {touched} of {branches} branches touched ({100.0 * touched / Math.Max(1, branches):0.0} %)"));
    }

    private static object Json(RuleCoverage rule) => new
    {
        id = rule.Id,
        runs = rule.Runs,
        matched = rule.Matched,
        branches = rule.Branches,
        touched = rule.Touched,
        conditions = rule.Conditions.SelectMany(c => c.Leaves).Select(c => new { text = c.Text, @true = c.True, @false = c.False }),
    };
}
