using System.CommandLine;
using System.Globalization;
using NetralitasGrid.Cli.Cells;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Cli.Retention;

/// <summary><c>grid hold add|list|remove</c>: legal holds, which retention and erasing respect.</summary>
internal static class HoldCommands
{
    private const string By = "command-line";
    private const int LongestReason = 200;

    public static Command Create(CellOption cell)
    {
        var hold = new Command("hold", "Legal holds: cases of which nothing is removed or erased");
        cell.AddTo(hold, cells: true);
        hold.Subcommands.Add(Add(cell));
        hold.Subcommands.Add(List(cell));
        hold.Subcommands.Add(Remove(cell));
        return hold;
    }

    private static Command Add(CellOption cell)
    {
        var id = new Argument<string>("case") { Description = "The case's id, c-..." };
        var reason = new Option<string>("--reason") { Description = "Why, for example a court's file number; never a name or number of a person", Required = true };
        var command = new Command("add", "Put a case under legal hold") { id, reason };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var caseId = Check(parsed.GetValue(id)!);
            if (parsed.GetValue(reason)!.Length > LongestReason)
            {
                throw new CommandException($"A reason has at most {LongestReason} characters.");
            }

            await using var cells = await cell.OpenAllAsync(parsed, cancellationToken);
            if (!await AnyAsync(cells, store => store.Retention.HoldAsync(caseId, parsed.GetValue(reason)!, By, cancellationToken)))
            {
                throw new CommandException($"There is no case {caseId}, or it is held already.{NotAsked(cells)}");
            }

            Console.Error.WriteLine($"{caseId} is under legal hold.");
        });
        return command;
    }

    private static Command List(CellOption cell)
    {
        var command = new Command("list", "All legal holds");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cells = await cell.OpenAllAsync(parsed, cancellationToken);
            foreach (var row in (await Task.WhenAll(cells.Reached.Select(async s => await s.Retention.HoldsAsync(cancellationToken)))).SelectMany(static h => h))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Case}  {row.Placed:yyyy-MM-dd HH:mm'Z'}  {row.By}  {row.Reason}"));
            }
        });
        return command;
    }

    private static Command Remove(CellOption cell)
    {
        var id = new Argument<string>("case") { Description = "The case's id, c-..." };
        var command = new Command("remove", "End a legal hold") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var caseId = Check(parsed.GetValue(id)!);
            await using var cells = await cell.OpenAllAsync(parsed, cancellationToken);
            if (!await AnyAsync(cells, store => store.Retention.EndHoldAsync(caseId, By, cancellationToken)))
            {
                throw new CommandException($"{caseId} is not under legal hold.{NotAsked(cells)}");
            }

            Console.Error.WriteLine($"The legal hold of {caseId} ended.");
        });
        return command;
    }

    /// <summary>Does something in the one cell that has the case.</summary>
    private static async Task<bool> AnyAsync(GridCells cells, Func<IGridStore, Task<bool>> change)
    {
        foreach (var store in cells.Reached)
        {
            if (await change(store))
            {
                return true;
            }
        }

        return false;
    }

    private static string NotAsked(GridCells cells) => cells.Missing.Count == 0 ? "" : $" Cells that cannot be reached: {string.Join(", ", cells.Missing)}.";

    private static GridId Check(string text) =>
        GridId.TryParse(text, GridId.Case, out var id) ? id : throw new CommandException("A case's id is 'c-' and 26 characters, as /api/cases shows it.");
}
