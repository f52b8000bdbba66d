using System.CommandLine;
using System.Globalization;
using NetralitasGrid.Grains.Packs.Backtesting;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Retention;

namespace NetralitasGrid.Cli.Rules;

/// <summary>
/// Where a back-test can begin: with the log, or, where retention removed cases from it, with the states of the last signed checkpoint, since
/// what is left of the log before it no longer tells how subjects stood.
/// </summary>
internal sealed class LogBeginning
{
    private readonly Checkpoint? _checkpoint;
    private readonly IReadOnlyDictionary<int, ReplayStart>? _starts;
    private readonly bool _isComplete;

    private LogBeginning(Checkpoint? checkpoint, IReadOnlyDictionary<int, ReplayStart>? starts, bool isComplete, string? notice)
    {
        (_checkpoint, _starts, _isComplete, Notice) = (checkpoint, starts, isComplete, notice);
    }

    /// <summary>What the reader of the result must know; null where the whole log is there.</summary>
    public string? Notice { get; }

    public object Json => new { complete = _isComplete, checkpoint = _checkpoint?.Number, availableFrom = _checkpoint?.At, removedBefore = _checkpoint?.Before };

    /// <summary>The beginning that makes every comparison right.</summary>
    /// <exception cref="CommandException">The interval lies before it, or the checkpoint's file of states or the cell's secrets are not at hand.</exception>
    public static async Task<LogBeginning> FindAsync(LogSource log, BacktestQuestion question, CellOption cell, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (await LastAsync(log, cell, parsed, cancellationToken) is not { } checkpoint)
        {
            return new(null, null, true, null);
        }

        var first = DayOf(checkpoint.At, question);
        var removed = $"Retention removed closed cases that were last touched before {Text(DayOf(checkpoint.Before, question))}; checkpoint {checkpoint.Number} of {Text(first)} holds how everything stood then.";
        if (question.To < first)
        {
            throw new CommandException($"{removed} What was handled before it is not available any more: ask for days from {Text(first)} on, or say --incomplete.");
        }

        var folder = cell.Folder(parsed).FullName;
        try
        {
            var starts = await CheckpointFile.StartsAsync(folder, checkpoint, cancellationToken);
            var gone = question.From < first ? $" Of {Text(question.From)} to {Text(first)} only what was handled after it is available." : "";
            return new(checkpoint, starts, true, $"{removed}{gone} The back-test begins there.");
        }
        catch (RetentionException e)
        {
            throw new CommandException(e.Message);
        }
        catch (IOException)
        {
            throw new CommandException($"{removed} Its file {checkpoint.File} is not in {folder}: name its folder with --data, or say --incomplete to go on without it.");
        }
    }

    /// <summary>The log as it is, whatever is missing from it.</summary>
    public static async Task<LogBeginning> UnknownAsync(LogSource log, CancellationToken cancellationToken) => await Checkpoint.AnyAsync(log.Read, cancellationToken)
        ? new(null, null, false, "Incomplete: retention removed closed cases from this log. Where a subject's record is missing, a change may not be the pack's.")
        : new(null, null, true, null);

    /// <summary>How a partition stood, and the turn after which its log counts; null and 0 = from the beginning.</summary>
    public (ReplayStart? Start, long Turns) Of(int partition) => _starts?.GetValueOrDefault(partition) is { } start
        ? (start, _checkpoint!.Partitions.First(p => p.Partition == partition).Turns) // states come from a checkpoint
        : (null, 0);

    private static async Task<Checkpoint?> LastAsync(LogSource log, CellOption cell, ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            return await Checkpoint.LastAsync(log.Read, log.Cell, () => cell.OpenSecrets(parsed).Signer.PublicKey, cancellationToken);
        }
        catch (RetentionException e)
        {
            throw new CommandException(e.Message);
        }
    }

    private static DateOnly DayOf(DateTimeOffset time, BacktestQuestion question) => DateOnly.FromDateTime(time.ToOffset(question.Offset).DateTime);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
