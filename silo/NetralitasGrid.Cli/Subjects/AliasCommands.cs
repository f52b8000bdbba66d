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
        var add = new Command("add", "Reports of KEY count for KEPT from now on; cases stay where they are") { key, kept };
        add.SetAction(async (parsed, cancellationToken) =>
        {
            await using var store = await cell.OpenAsync(parsed, cancellationToken);
            var (from, to) = (SubjectKeyArgument.Check(parsed.GetValue(key)!), SubjectKeyArgument.Check(parsed.GetValue(kept)!));
            var known = await store.Administration.AliasesAsync(cancellationToken);
            if (from == to || known.ContainsKey(to))
            {
                throw new CommandException("A key cannot join itself or a key that joined another.");
            }

            await store.Administration.AliasAsync(from, to, By, cancellationToken);
            Console.Error.WriteLine($"{from} joins {to}.");
        });

        var undone = new Argument<string>("key") { Description = "The subject key that joined another" };
        var undo = new Command("undo", "Part a key from the one it joined") { undone };
        undo.SetAction(async (parsed, cancellationToken) =>
        {
            await using var store = await cell.OpenAsync(parsed, cancellationToken);
            var from = SubjectKeyArgument.Check(parsed.GetValue(undone)!);
            if (!(await store.Administration.AliasesAsync(cancellationToken)).ContainsKey(from))
            {
                throw new CommandException($"{from} joined no other key.");
            }

            await store.Administration.AliasAsync(from, null, By, cancellationToken);
            Console.Error.WriteLine($"{from} stands alone again.");
        });
        cell.AddTo(alias);
        alias.Subcommands.Add(add);
        alias.Subcommands.Add(undo);
        return alias;
    }
}
