using System.Net;
using System.Net.Sockets;

namespace NetralitasGrid.Load.Processes;

/// <summary>Ports of this machine for servers that others start.</summary>
internal static class Ports
{
    private const int Lowest = 20_000;
    private const int Highest = 32_000;

    /// <summary>
    /// A port that nobody has, below those that the system gives to connections: one of these could take it before the server listens, or while it is down.
    /// </summary>
    public static int Free()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(Lowest, Highest));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
