using System.CommandLine;
using NetralitasGrid.Silo.Cells;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Cells;
using NetralitasGrid.Storage.Postgres.Cells.Moving;

namespace NetralitasGrid.Cli.Cells;

/// <summary><c>grid cell list|move</c>: which cell has which province, and bringing a province to another cell while the grid works.</summary>
internal static class CellCommands
{
    // Who did it, in the cells' audit chains: whoever has the file of cells.
    private const string By = "command-line";

    public static Command Create()
    {
        var cells = CellsOption.Create();
        var list = new Command("list", "The cells, whether they answer, and their provinces") { cells };
        list.SetAction(async (parsed, cancellationToken) => await ListAsync(Settings(parsed.GetValue(cells)), cancellationToken));

        var province = new Argument<string>("province") { Description = "Code of the province (35)" };
        var to = new Option<string>("--to") { Description = "Name of the cell that gets it", Required = true };
        var move = new Command("move", "Bring a province to another cell; silos of both must run. Killed, it is begun again and goes on") { province, to, cells };
        move.SetAction(async (parsed, cancellationToken) =>
            await MoveAsync(Settings(parsed.GetValue(cells)), parsed.GetValue(province)!, parsed.GetValue(to)!, cancellationToken));
        return new Command("cell", "The cells of the grid") { list, move };
    }

    private static IReadOnlyList<CellSetting> Settings(string? file) =>
        CellsOption.Read(file ?? throw new CommandException("Name the file of cells with --cells or GRID_CELLS."));

    private static async Task ListAsync(IReadOnlyList<CellSetting> settings, CancellationToken cancellationToken)
    {
        await using var stores = new CellStores(settings);
        foreach (var setting in settings)
        {
            try
            {
                var rows = await (await stores.OpenAsync(setting.Name, cancellationToken)).Provinces.ReadAsync(cancellationToken);
                Console.WriteLine($"{setting.Name}: {Codes(rows, ProvinceState.Owned)}");
                foreach (var row in rows.Where(static r => r.State is not ProvinceState.Owned))
                {
                    Console.WriteLine($"  {row.Code} {Said(row)}");
                }
            }
            catch (Exception e) when (e is StoreUnavailableException or StoreCorruptException)
            {
                Console.WriteLine($"{setting.Name}: {e.Message}");
            }
        }
    }

    private static async Task MoveAsync(IReadOnlyList<CellSetting> settings, string province, string to, CancellationToken cancellationToken)
    {
        await using var stores = new CellStores(settings);
        try
        {
            var target = await stores.OpenAsync(to, cancellationToken);
            foreach (var setting in settings.Where(s => s.Name != to))
            {
                var source = await stores.OpenAsync(setting.Name, cancellationToken);
                var rows = await source.Provinces.ReadAsync(cancellationToken);
                if (!rows.Any(r => r.Code == province && (r.State == ProvinceState.Owned || (r.Other == to && (r.State == ProvinceState.Moving || r.Copying)))))
                {
                    continue;
                }

                await new ProvinceMove(source, target, province, By).RunAsync(new ConsoleProgress(), cancellationToken);
                Console.WriteLine($"Province {province} is with cell {to}. Say so in the file of cells, too.");
                return;
            }

            throw new CommandException($"No cell can give province {province} to {to}: see grid cell list.");
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreCorruptException or CellsException)
        {
            throw new CommandException(e.Message);
        }
    }

    private static string Codes(IEnumerable<ProvinceRow> rows, ProvinceState state) =>
        string.Join(' ', rows.Where(r => r.State == state).Select(static r => r.Code)) is { Length: > 0 } codes ? codes : "no province";

    private static string Said(ProvinceRow row) => row.State switch
    {
        ProvinceState.Moving => $"is going to {row.Other}: grid cell move {row.Code} --to {row.Other} goes on with it",
        ProvinceState.Coming => $"is coming from {row.Other}",
        _ => row.Copying ? $"went to {row.Other}; its history is being copied: grid cell move {row.Code} --to {row.Other} goes on with it" : $"went to {row.Other}",
    };

    private sealed class ConsoleProgress : IProgress<string>
    {
        public void Report(string value) => Console.WriteLine(value);
    }
}
