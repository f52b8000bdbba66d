using System.CommandLine;
using NetralitasGrid.Cli.Cells;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;

namespace NetralitasGrid.Cli.Postgres;

/// <summary><c>grid migrate</c>: brings the database of a cell to the newest schema; any number of processes may do so at once.</summary>
internal static class MigrateCommand
{
    public static Command Create(Option<DirectoryInfo> data)
    {
        var database = DatabaseOption.Create();
        var cells = CellsOption.Create();
        var secrets = new Option<bool>("--make-secrets") { Description = "Also make a secrets file in the data folder, unless it is there: for a new cell only" };
        var command = new Command("migrate", "Bring a cell's PostgreSQL database to the newest schema, or those of all cells") { database, cells, secrets };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                if (parsed.GetValue(cells) is { } file)
                {
                    foreach (var cell in CellsOption.Read(file))
                    {
                        Console.Write($"{cell.Name}: ");
                        Say(await PostgresStore.MigrateAsync(cell.Options(watches: false), cancellationToken));
                    }
                }
                else
                {
                    Say(await PostgresStore.MigrateAsync(DatabaseOption.Options(parsed.GetValue(database), watches: false), cancellationToken));
                }
            }
            catch (Exception e) when (e is StoreCorruptException or StoreUnavailableException)
            {
                throw new CommandException(e.Message);
            }

            if (parsed.GetValue(secrets))
            {
                var folder = parsed.GetValue(data)!.FullName;
                MakeSecrets(folder);
                Console.WriteLine($"The secrets of the cell are in {Path.Combine(folder, Secrets.FileName)}: every front door needs them (--secrets or GRID_SECRETS).");
            }
        });
        return command;
    }

    private static void Say(IReadOnlyList<string> applied) =>
        Console.WriteLine(applied.Count == 0 ? "Nothing to do." : $"Applied {string.Join(", ", applied)}.");

    private static void MakeSecrets(string folder)
    {
        try
        {
            Secrets.Open(folder);
        }
        catch (SecretsException e)
        {
            throw new CommandException(e.Message);
        }
    }
}
