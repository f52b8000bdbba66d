using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using NetralitasGrid.Grains.Packs.Backtesting;
using NetralitasGrid.Grains.Turns;

namespace NetralitasGrid.Cli.Rules;

/// <summary><c>grid rules backtest PACK --from --to</c>: what a pack would have decided of the incidents of a log.</summary>
internal static class BacktestCommand
{
    private const int ProgressEvery = 5_000;

    // Days of the log begin at midnight in western Indonesia.
    private static readonly TimeSpan West = TimeSpan.FromHours(7);

    public static Command Create(CellOption cell)
    {
        var pack = PackArgument.Create();
        var from = new Option<DateOnly>("--from") { Description = "First day of receipt (WIB), such as 2024-09-22", Required = true };
        var to = new Option<DateOnly>("--to") { Description = "Last day of receipt (WIB)", Required = true };
        var sum = new Option<bool>("--summary") { Description = "Only the sum, not case by case" };
        var workers = new Option<int>("--workers") { Description = "Partitions at once", DefaultValueFactory = static _ => Math.Min(4, Environment.ProcessorCount) };
        var incomplete = new Option<bool>("--incomplete") { Description = "Where retention removed cases, go on without the states of its checkpoint: some subjects' records are then missing" };
        var json = new Option<bool>("--json") { Description = "As JSON: one changed decision a line, the sum in the last" };
        var command = new Command("backtest", "Decide the incidents of a log (--data or --database) again under a pack, and show every changed severity, target and deadline")
        {
            pack, from, to, sum, workers, incomplete, json,
        };
        cell.AddTo(command, secrets: true);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var candidate = PackArgument.Compile(parsed.GetValue(pack)!);
            var question = new BacktestQuestion(candidate, parsed.GetValue(from), parsed.GetValue(to), West);
            if (question.To < question.From)
            {
                throw new CommandException("--to is before --from.");
            }

            await using var log = await LogSource.OpenAsync(cell, parsed, cancellationToken);
            var beginning = parsed.GetValue(incomplete)
                ? await LogBeginning.UnknownAsync(log, cancellationToken)
                : await LogBeginning.FindAsync(log, question, cell, parsed, cancellationToken);
            if (beginning.Notice is not null)
            {
                Console.Error.WriteLine(beginning.Notice);
            }

            var text = new BacktestText(Screen.Out, parsed.GetValue(json));
            var run = new Run(log, beginning, question, parsed.GetValue(sum) ? static _ => { } : text.Show);
            await run.AllAsync(Math.Max(1, parsed.GetValue(workers)), cancellationToken);
            text.Sum(run.Sum, run.Elapsed, candidate.Name, beginning);
            return run.Sum.Changed > 0 || run.Sum.Failed > 0 ? RulesCommands.Found : 0;
        });
        return command;
    }

    /// <summary>One back-test over all partitions.</summary>
    private sealed class Run(LogSource log, LogBeginning beginning, BacktestQuestion question, Action<DecisionChange> show)
    {
        private readonly Lock _gate = new();
        private readonly long _started = Stopwatch.GetTimestamp();
        private long _entries;
        private long _changed;
        private int _partitions;

        public BacktestSum Sum { get; } = new();

        public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_started);

        public async Task AllAsync(int workers, CancellationToken cancellationToken)
        {
            var partitions = (await log.Read.HeadsAsync(cancellationToken)).Select(h => h.Partition).OfType<int>().ToList();
            await Parallel.ForEachAsync(
                partitions, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken },
                async (partition, stop) => await OneAsync(partition, partitions.Count, stop));
            Screen.Progress("");
        }

        private async Task OneAsync(int partition, int of, CancellationToken cancellationToken)
        {
            var (start, turns) = beginning.Of(partition);
            var test = new Backtest(log.Cell, partition, log.PackOf, question, Changed, start);
            await foreach (var entry in log.Read.LogAsync(partition, cancellationToken))
            {
                if (entry.Turn <= turns)
                {
                    continue; // what retention left of it: the states hold all that it did
                }

                test.Add(entry.Message, entry.Entry);
                if (Interlocked.Increment(ref _entries) is var entries && entries % ProgressEvery == 0)
                {
                    Progress(entries, of);
                }
            }

            test.Finish();
            Interlocked.Increment(ref _partitions);
            lock (_gate)
            {
                Sum.Add(test.Sum);
            }
        }

        private void Changed(DecisionChange change)
        {
            Interlocked.Increment(ref _changed);
            lock (_gate)
            {
                show(change);
            }
        }

        private void Progress(long entries, int of) => Screen.Progress(string.Create(
            CultureInfo.InvariantCulture,
            $"{entries:#,0} entries, {Interlocked.Read(ref _changed):#,0} changed, {_partitions}/{of} partitions, {entries / Elapsed.TotalSeconds:#,0}/s"));
    }
}
