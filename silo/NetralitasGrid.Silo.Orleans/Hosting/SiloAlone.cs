using System.Globalization;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;

namespace NetralitasGrid.Silo.Orleans.Hosting;

/// <summary><c>NetralitasGrid.Silo.Orleans silo</c>: a silo without a front door, until it is told to stop.</summary>
internal static class SiloAlone
{
    private const string Usage =
        "Options: silo [--database CONNECTION] [--workers N] (or GRID_DATABASE; configuration: OrleansEngine__SiloPort, docs/orleans.md)";

    public static async Task<int> RunAsync(string[] arguments)
    {
        var database = Environment.GetEnvironmentVariable("GRID_DATABASE");
        int? workers = null;
        for (var i = 0; i < arguments.Length; i += 2)
        {
            switch (arguments[i])
            {
                case "--database" when i + 1 < arguments.Length:
                    database = arguments[i + 1];
                    break;
                case "--workers" when i + 1 < arguments.Length && int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0:
                    workers = number;
                    break;
                default:
                    await Console.Error.WriteLineAsync(Usage);
                    return 2;
            }
        }

        if (string.IsNullOrEmpty(database))
        {
            await Console.Error.WriteLineAsync($"No database is named. {Usage}");
            return 2;
        }

        try
        {
            await using var store = await PostgresStore.JoinAsync(new() { ConnectionString = database, Watches = false }, CancellationToken.None);
            var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory, Args = [] });
            OrleansEngine.AddTo(builder, store, database);
            builder.Services.AddPlannedSwitches(_ => [store]);
            if (workers is { } most)
            {
                builder.Services.PostConfigure<Silo.SiloOptions>(o => o.Workers = most);
            }

            using var host = builder.Build();
            await host.StartAsync();
            var options = host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<Silo.SiloOptions>>().Value;
            Console.WriteLine($"Silo of cell {store.Cell} runs {options.Workers} turns at a time, where Orleans places them.");
            await host.WaitForShutdownAsync();
            return 0;
        }
        catch (Exception e) when (e is StoreCorruptException or StoreUnavailableException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 3;
        }
    }
}
