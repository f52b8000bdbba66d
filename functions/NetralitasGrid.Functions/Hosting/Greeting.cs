using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace NetralitasGrid.Functions.Hosting;

/// <summary>What a stand-alone grid tells the person who started it. Secrets are written to standard output, never to the log.</summary>
internal static class Greeting
{
    /// <summary>The address that the server listens on.</summary>
    public static string AddressOf(IServiceProvider services) =>
        services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Leaves the address for the command line and says where the page is.</summary>
    public static void Say(DoorSettings settings, OpenGrid grid, string address)
    {
        Directory.CreateDirectory(settings.Data);
        File.WriteAllText(Path.Combine(settings.Data, "address"), address + "\n");
        if (settings.UnderHost)
        {
            return;
        }

        var output = Console.Out;
        output.WriteLine($"NetralitasGrid listens on {address}   (data in {Path.GetFullPath(settings.Data)})");
        if (settings.Clock is not null)
        {
            output.WriteLine($"Clock: {grid.Clock.GetUtcNow().ToOffset(TimeSpan.FromHours(7)):yyyy-MM-dd HH:mm} WIB");
        }

        if (grid.Made is { } keys)
        {
            output.WriteLine($"The admin key is in {Path.Combine(settings.Data, "admin.key")}{(settings.Terminal ? $": {keys.Admin}" : "")}");
            output.WriteLine($"Live page: {address}/#key={keys.Viewer}");
        }
        else
        {
            output.WriteLine($"Live page: {address}/");
        }

        output.Flush();
    }
}
