using System.Net;
using System.Net.Sockets;

namespace NetralitasGrid.TestKit.Postgres;

/// <summary>One address that leads to one server at a time, as a floating address or a DNS name does; changing it cuts every connection.</summary>
public sealed class Switchboard : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _gate = new();
    private readonly Task _accepting;
    private CancellationTokenSource _connected = new();
    private int _server;

    /// <param name="server">The server's port on this machine.</param>
    public Switchboard(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Leads to another server from now on.</summary>
    public void Lead(int server)
    {
        CancellationTokenSource before;
        lock (_gate)
        {
            (before, _connected, _server) = (_connected, new(), server);
        }

        before.Cancel();
        before.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _connected.CancelAsync();
        await _accepting;
        _connected.Dispose();
    }

    private async Task AcceptAsync()
    {
        var links = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                lock (_gate)
                {
                    links.Add(LinkAsync(client, _server, _connected.Token));
                }
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(links);
        }
    }

    private static async Task LinkAsync(Socket client, int port, CancellationToken connected)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (client)
        {
            try
            {
                await server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), connected);
                await using var near = new NetworkStream(client);
                await using var far = new NetworkStream(server);
                await Task.WhenAny(near.CopyToAsync(far, connected), far.CopyToAsync(near, connected));
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
            {
                // The connection ended.
            }
        }
    }
}
