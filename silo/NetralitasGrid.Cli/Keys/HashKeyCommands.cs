using System.CommandLine;
using System.Globalization;
using NetralitasGrid.Cli.Cells;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;
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
        cell.AddCellsTo(hash);
        var rotate = new Command("rotate", "With all front doors stopped: add a version, name everybody under it, and use it; run it again where it died");
        rotate.SetAction(async (parsed, cancellationToken) =>
        {
            var file = cell.SecretsFile(parsed);
            await using var cells = await cell.OpenAllAsync(parsed, cancellationToken);
            var stores = cells.Reached.OfType<PostgresStore>().ToList();
            try
            {
                await RefuseHalfAsync(cells, stores, cancellationToken);
                var secrets = cell.OpenSecrets(parsed);
                var newest = secrets.Hashers.Keys.Max();
                if (secrets.Hasher.Version == newest && (await VersionsAsync(stores, cancellationToken)).All(v => v == newest))
                {
                    Secrets.AddHashingKey(file);
                    secrets = cell.OpenSecrets(parsed);
                }

                var version = secrets.Hashers.Keys.Max();
                foreach (var store in stores)
                {
                    if (await store.HashRotation.VersionAsync(cancellationToken) == version)
                    {
                        continue;
                    }

                    foreach (var other in stores.Where(s => s != store))
                    {
                        await store.HashRotation.TakeNamesAsync(other, cancellationToken);
                    }

                    var looked = await store.HashRotation.RunAsync(secrets, version, By, Console.IsErrorRedirected ? null : new Progress(), cancellationToken);
                    Console.Error.Write(Console.IsErrorRedirected ? "" : "\r");
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"Cell {store.Cell}: the people of {looked:#,0} incidents keep their names under version {version}."));
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

    /// <summary>People are named across cells, so all are rotated by one command.</summary>
    /// <exception cref="CommandException">Not all cells are here.</exception>
    private static async Task RefuseHalfAsync(GridCells cells, List<PostgresStore> stores, CancellationToken cancellationToken)
    {
        if (stores.Count < cells.Reached.Count)
        {
            throw new CommandException("This works on cells in PostgreSQL only: name the database with --database or the file of cells with --cells.");
        }

        if (cells.Missing.Count > 0)
        {
            throw new CommandException($"All cells are needed, and these cannot be reached: {string.Join(", ", cells.Missing)}.");
        }

        if (stores is [var only] && await only.HashRotation.HasSiblingsAsync(cancellationToken))
        {
            throw new CommandException("The grid has other cells: name them all with --cells or GRID_CELLS.");
        }
    }

    private static async Task<List<int?>> VersionsAsync(List<PostgresStore> stores, CancellationToken cancellationToken)
    {
        var versions = new List<int?>();
        foreach (var store in stores)
        {
            versions.Add(await store.HashRotation.VersionAsync(cancellationToken));
        }

        return versions;
    }

    private sealed class Progress : IProgress<long>
    {
        public void Report(long value) => Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{value,12:#,0} incidents "));
    }
}
