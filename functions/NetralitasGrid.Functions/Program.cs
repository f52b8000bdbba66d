using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Functions.Playing;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres.Cells;

var settings = DoorSettings.Read(args, Environment.GetEnvironmentVariable, out var fault);
if (settings is null)
{
    Console.Error.WriteLine($"{fault} {DoorSettings.Usage}");
    return 2;
}

try
{
    await using var grid = await OpenGrid.OpenAsync(settings, clock: null, CancellationToken.None);
    await using var app = FrontDoor.Build(settings, grid);
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
    Console.Error.WriteLine(e.Message);
    return 3;
}
