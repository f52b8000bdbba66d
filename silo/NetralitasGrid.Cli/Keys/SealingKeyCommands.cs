using System.CommandLine;
using System.Globalization;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Sealing;

namespace NetralitasGrid.Cli.Keys;

/// <summary>
/// <c>grid keys sealing rotate|use|rewrap|retire</c>: another master key for personal data, while front doors run. In this order, each time with the
/// secrets file given to every front door and these restarted one by one; rewrap and retire are for cells in PostgreSQL.
/// </summary>
internal static class SealingKeyCommands
{
    private const string By = "command-line";

    public static Command Create(CellOption cell)
    {
        var sealing = new Command("sealing", "Rotate the master key that seals personal data");
        cell.AddSecretsTo(sealing);
        sealing.Subcommands.Add(Rotate(cell));
        sealing.Subcommands.Add(Use(cell));
        sealing.Subcommands.Add(Rewrap(cell));
        sealing.Subcommands.Add(Retire(cell));
        return sealing;
    }

    private static Command Rotate(CellOption cell)
    {
        var command = new Command("rotate", "First step: add a new version to the secrets file; it opens, but seals nothing yet");
        command.SetAction(parsed => Guard(() => Console.WriteLine(
            $"Version {Secrets.AddSealingKey(cell.SecretsFile(parsed))} was added. Give the file to every front door, restart them one by one, then run 'grid keys sealing use'.")));
        return command;
    }

    private static Command Use(CellOption cell)
    {
        var command = new Command("use", "Second step: the newest version in the secrets file seals from now on");
        command.SetAction(parsed => Guard(() => Console.WriteLine(
            $"Version {Secrets.UseNewestSealingKey(cell.SecretsFile(parsed))} seals. Give the file to every front door, restart them one by one, then run 'grid keys sealing rewrap'.")));
        return command;
    }

    private static Command Rewrap(CellOption cell)
    {
        var command = new Command("rewrap", "Third step: wrap all older data keys under the version that seals, beside the running grid");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var sealer = cell.OpenSecrets(parsed).Sealer;
            await using var store = await cell.OpenPostgresAsync(parsed, cancellationToken);
            try
            {
                var (incidents, texts) = await store.Rotation.RewrapAsync(sealer, Console.IsErrorRedirected ? null : new Progress(), cancellationToken);
                Console.Error.Write(Console.IsErrorRedirected ? "" : "\r");
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{incidents:#,0} incidents and {texts:#,0} texts are under version {sealer.Version} now."));
            }
            catch (SealBrokenException e)
            {
                throw new CommandException(e.Message);
            }
        });
        return command;
    }

    private static Command Retire(CellOption cell)
    {
        var version = new Argument<int>("version") { Description = "The version that nothing is sealed under any more" };
        var command = new Command("retire", "Last step: drop a version from the cell and from the secrets file, for ever") { version };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var number = parsed.GetValue(version);
            if (cell.OpenSecrets(parsed).Sealer.Version == number)
            {
                throw new CommandException($"Version {number} is the one that seals.");
            }

            await using var store = await cell.OpenPostgresAsync(parsed, cancellationToken);
            try
            {
                await store.Rotation.RetireAsync(number, By, cancellationToken);
            }
            catch (SecretsException e)
            {
                throw new CommandException(e.Message);
            }

            Guard(() => Secrets.DropSealingKey(cell.SecretsFile(parsed), number));
            Console.WriteLine($"Version {number} is retired. Give the file to every front door.");
        });
        return command;
    }

    private static void Guard(Action change)
    {
        try
        {
            change();
        }
        catch (SecretsException e)
        {
            throw new CommandException(e.Message);
        }
    }

    private sealed class Progress : IProgress<long>
    {
        public void Report(long value) => Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{value,12:#,0} data keys "));
    }
}
