using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NetralitasGrid.Cli.Cells;
using NetralitasGrid.Silo.Cells;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Postgres.Cells;

namespace NetralitasGrid.Cli.Postgres;

/// <summary><c>grid silo</c>: runs the turns of one or more cells until it is told to stop; as many as one likes, on any machines.</summary>
internal static class SiloCommand
{
    // One more than the processors of a small machine: while one turn waits for the disk another goes on.
    private const int DefaultWorkers = 3;

    public static Command Create()
    {
        var database = DatabaseOption.Create();
        var cells = CellsOption.Create();
        var only = new Option<string[]>("--cell") { Description = "With --cells: run turns of this cell only (may be repeated); record facts go to all", AllowMultipleArgumentsPerToken = true };
        var workers = new Option<int>("--workers") { Description = "Turns in progress at once in this process", DefaultValueFactory = static _ => DefaultWorkers };
        var command = new Command("silo", "Run turns of cells in PostgreSQL until stopped (SIGTERM finishes the turns in progress)") { database, cells, only, workers };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                if (parsed.GetValue(cells) is { } file)
                {
                    await RunCellsAsync(CellsOption.Read(file), parsed.GetValue(only) ?? [], parsed.GetValue(workers), cancellationToken);
                    return;
                }

                await using var store = await PostgresStore.OpenAsync(DatabaseOption.Options(parsed.GetValue(database), watches: false), cancellationToken);
                var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
                builder.Services.AddSingleton<IGridStore>(store);
                builder.Services.AddSingleton(store.Time);
                builder.Services.AddSilo(o => o.Workers = parsed.GetValue(workers));
                using var host = builder.Build();
                await host.StartAsync(cancellationToken);
                Console.WriteLine($"Silo of cell {store.Cell} runs {parsed.GetValue(workers)} turns at a time.");
                await host.WaitForShutdownAsync(cancellationToken);
            }
            catch (Exception e) when (e is StoreCorruptException or StoreUnavailableException)
            {
                throw new CommandException(e.Message);
            }
        });
        return command;
    }

    private static async Task RunCellsAsync(IReadOnlyList<CellSetting> settings, string[] only, int workers, CancellationToken cancellationToken)
    {
        if (only.FirstOrDefault(name => settings.All(s => s.Name != name)) is { } unknown)
        {
            throw new CommandException($"The file of cells has no cell {unknown}.");
        }

        await using var stores = new CellStores(settings);
        await Task.WhenAll(settings.Where(s => only.Length == 0 || only.Contains(s.Name))
            .Select(s => new CellSilo(s.Name, stores, o => o.Workers = workers).RunAsync(Console.WriteLine, cancellationToken)));
    }
}
