using System.CommandLine;
using NetralitasGrid.Cli.Cells;

namespace NetralitasGrid.Cli.Subjects;

/// <summary>
/// <c>grid erase</c>: destroys the data keys of all incidents of a person, in all cells and under all keys that were joined, so that what is sealed can
/// never be read again. A cell that is down does it when it is back.
/// </summary>
internal static class EraseCommand
{
    private const string By = "command-line";

    public static Command Create(CellOption cell)
    {
        var key = new Argument<string>("key") { Description = "The subject key of the person" };
        var yes = new Option<bool>("--yes") { Description = "Yes, for ever: there is no way back" };
        var command = new Command(
            "erase", "Destroy the personal data of one person in all cells (crypto-shredding); codes, counts and decisions stay. Exit code 4 while a cell has yet to do it")
        {
            key, yes,
        };
        cell.AddTo(command, cells: true);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var subject = SubjectKeyArgument.Check(parsed.GetValue(key)!);
            if (!parsed.GetValue(yes))
            {
                throw new CommandException($"This destroys the personal data of {subject} for ever. Say so with --yes.");
            }

            await using var cells = await cell.OpenAllAsync(parsed, cancellationToken);
            var keys = await KeysOfAsync(cells, subject, cancellationToken);
            await RefuseHeldAsync(cells, keys, cancellationToken);
            var incidents = 0;
            foreach (var one in keys)
            {
                incidents += await cells.Home.Administration.EraseAsync(one, By, cancellationToken);
            }

            Console.Error.WriteLine($"The personal data of {incidents} incidents is destroyed{(cells.Reached.Count + cells.Missing.Count > 1 ? $" in cell {cells.Home.Cell}" : "")}.");
            var code = await cells.SpreadAsync(keys, cancellationToken);
            if (code == 0 && cells.Reached.Count > 1)
            {
                Console.Error.WriteLine($"All cells have erased the person: {string.Join(", ", cells.Reached.Select(static s => s.Cell))}.");
            }

            return code;
        });
        return command;
    }

    /// <summary>The person's key and all that were joined to it.</summary>
    private static async Task<IReadOnlyList<string>> KeysOfAsync(GridCells cells, string subject, CancellationToken cancellationToken)
    {
        var aliases = await cells.AliasesAsync(cancellationToken);
        var kept = aliases.GetValueOrDefault(subject, subject);
        return [kept, .. aliases.Where(a => a.Value == kept).Select(static a => a.Key).Order(StringComparer.Ordinal)];
    }

    /// <summary>A hold in any cell that answers keeps the person in all of them; one that cannot be asked keeps what it holds itself.</summary>
    private static async Task RefuseHeldAsync(GridCells cells, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        foreach (var store in cells.Reached)
        {
            foreach (var hold in await store.Retention.HoldsAsync(cancellationToken))
            {
                if (await store.Read.CaseAsync(hold.Case, cancellationToken) is { } held && keys.Contains(held.SubjectKey))
                {
                    throw new CommandException($"Case {hold.Case} is under legal hold in cell {store.Cell}: nothing was erased.");
                }
            }
        }
    }
}
