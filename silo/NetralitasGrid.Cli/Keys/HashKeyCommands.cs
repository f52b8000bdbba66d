using System.CommandLine;
using System.Globalization;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Sealing;

namespace NetralitasGrid.Cli.Keys;

/// <summary><c>grid keys hash rotate</c>: another key for keyed hashes, while no front door of the cell runs. PostgreSQL only.</summary>
internal static class HashKeyCommands
{
    private const string By = "command-line";

    public static Command Create(CellOption cell)
    {
        var hash = new Command("hash", "Rotate the key of keyed hashes");
        cell.AddSecretsTo(hash);
        var rotate = new Command("rotate", "With all front doors stopped: add a version, name everybody under it, and use it; run it again where it died");
        rotate.SetAction(async (parsed, cancellationToken) =>
        {
            var file = cell.SecretsFile(parsed);
            await using var store = await cell.OpenPostgresAsync(parsed, cancellationToken);
            try
            {
                var secrets = cell.OpenSecrets(parsed);
                var inUse = await store.HashRotation.VersionAsync(cancellationToken);
                if (secrets.Hashers.Keys.Max() == inUse && secrets.Hasher.Version == inUse)
                {
                    Secrets.AddHashingKey(file);
                    secrets = cell.OpenSecrets(parsed);
                }

                var version = secrets.Hashers.Keys.Max();
                if (version != inUse)
                {
                    var looked = await store.HashRotation.RunAsync(secrets, version, By, Console.IsErrorRedirected ? null : new Progress(), cancellationToken);
                    Console.Error.Write(Console.IsErrorRedirected ? "" : "\r");
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The people of {looked:#,0} incidents keep their names under version {version}."));
                }

                Secrets.UseNewestHashingKey(file);
                Console.WriteLine($"Version {version} hashes. Give {file} to every front door, then start them. Keep the older versions in it.");
            }
            catch (Exception e) when (e is SecretsException or SealBrokenException)
            {
                throw new CommandException(e.Message);
            }
        });
        hash.Subcommands.Add(rotate);
        return hash;
    }

    private sealed class Progress : IProgress<long>
    {
        public void Report(long value) => Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{value,12:#,0} incidents "));
    }
}
