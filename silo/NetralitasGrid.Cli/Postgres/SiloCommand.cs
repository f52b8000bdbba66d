using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;

namespace NetralitasGrid.Cli.Postgres;

/// <summary><c>grid silo</c>: runs the turns of a cell until it is told to stop; as many as one likes, on any machines.</summary>
internal static class SiloCommand
{
    private const int DefaultWorkers = 2;

    public static Command Create()
    {
        var database = DatabaseOption.Create();
        var workers = new Option<int>("--workers") { Description = "Turns in progress at once in this process", DefaultValueFactory = static _ => DefaultWorkers };
        var command = new Command("silo", "Run turns of a cell in PostgreSQL until stopped (SIGTERM finishes the turns in progress)") { database, workers };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                await using var store = await PostgresStore.OpenAsync(DatabaseOption.Options(parsed.GetValue(database), watches: false), cancellationToken);
                var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
                builder.Services.AddSingleton<IGridStore>(store);
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
}
