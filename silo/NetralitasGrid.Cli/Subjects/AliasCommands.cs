using System.CommandLine;

namespace NetralitasGrid.Cli.Subjects;

/// <summary><c>grid alias add|undo</c>: joins the keys of one person, for example after a new PPPK number. Never automatic.</summary>
internal static class AliasCommands
{
    // Who did it, in the cell's audit chain: whoever may open the data folder.
    private const string By = "command-line";

    public static Command Create(CellOption cell)
    {
        var alias = new Command("alias", "Join two subject keys of one person, or part them again");
        var key = new Argument<string>("key") { Description = "The subject key that joins another" };
        var kept = new Argument<string>("kept") { Description = "The subject key that goes on" };
        var add = new Command("add", "Reports of KEY count for KEPT from now on, in all cells; cases stay where they are, and what was proven in them counts for KEPT") { key, kept };
        add.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cells = await cell.OpenAllAsync(parsed, cancellationToken);
            var (from, to) = (SubjectKeyArgument.Check(parsed.GetValue(key)!), SubjectKeyArgument.Check(parsed.GetValue(kept)!));
            var known = await cells.AliasesAsync(cancellationToken);
            if (from == to || known.ContainsKey(to) || known.ContainsValue(from))
            {
                throw new CommandException("A key cannot join itself or a key that joined another, and one that others joined cannot join a third.");
            }

            await cells.Home.Administration.AliasAsync(from, to, By, cancellationToken);
            Console.Error.WriteLine($"{from} joins {to}.");
            return await cells.SpreadAsync([from], cancellationToken);
        });

        var undone = new Argument<string>("key") { Description = "The subject key that joined another" };
        var undo = new Command("undo", "Part a key from the one it joined") { undone };
        undo.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cells = await cell.OpenAllAsync(parsed, cancellationToken);
            var from = SubjectKeyArgument.Check(parsed.GetValue(undone)!);
            if (await cells.SpreadAsync([from], cancellationToken) == 0 && !(await cells.AliasesAsync(cancellationToken)).ContainsKey(from))
            {
                throw new CommandException($"{from} joined no other key.");
            }

            await cells.Home.Administration.AliasAsync(from, null, By, cancellationToken);
            Console.Error.WriteLine($"{from} stands alone again.");
            return await cells.SpreadAsync([from], cancellationToken);
        });
        cell.AddTo(alias, cells: true);
        alias.Subcommands.Add(add);
        alias.Subcommands.Add(undo);
        return alias;
    }
}
