using NetralitasGrid.Functions.Playing;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Postgres.Cells;

namespace NetralitasGrid.Functions.Hosting;

/// <summary>Runs a front door from its command line to its end; a program of another engine puts its own parts into it.</summary>
internal static class DoorProgram
{
    /// <param name="around">What a door of the Orleans engine uses instead of the PostgreSQL store of its cell.</param>
    /// <param name="configure">What else its process hosts; null = this is not that engine's program.</param>
    /// <returns>The exit code: 2 a wrong command line, 3 a grid that cannot be opened.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, Func<PostgresStore, IGridStore>? around = null, Action<WebApplicationBuilder, DoorSettings>? configure = null)
    {
        var settings = DoorSettings.Read(arguments, Environment.GetEnvironmentVariable, out var fault);
        if (settings is null)
        {
            await Console.Error.WriteLineAsync($"{fault} {DoorSettings.Usage}");
            return 2;
        }

        if (settings.Orleans && configure is null)
        {
            return OrleansProgram.Become(arguments);
        }

        try
        {
            await using var grid = await OpenGrid.OpenAsync(settings, clock: null, CancellationToken.None, settings.Orleans ? around : null);
            await using var app = FrontDoor.Build(settings, grid, builder =>
            {
                if (settings.Orleans)
                {
                    configure?.Invoke(builder, settings);
                }
            });
            await app.StartAsync();
            var address = Greeting.AddressOf(app.Services);
            Greeting.Say(settings, grid, address);
            if (settings.Demo)
            {
                await DemoPlayer.PlayAsync(settings, new Uri(address), Console.Out, app.Lifetime.ApplicationStopping);
            }

            await app.WaitForShutdownAsync();

            // To a Functions host exit code 0 means "do not start it again".
            return settings.UnderHost ? 1 : 0;
        }
        catch (Exception e) when (e is StoreInUseException or StoreCorruptException or StoreUnavailableException or SecretsException or CellsException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 3;
        }
    }
}
