using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NetralitasGrid.TestKit.Postgres;

/// <summary>One client's connection through a <see cref="CuttingProxy"/>.</summary>
internal sealed class ProxiedLink(CuttingProxy proxy, NetworkStream client, NetworkStream server, CancellationToken stop)
{
    private const int SslRequest = 80877103;
    private const int GssRequest = 80877104;
    private const int CancelRequest = 80877102;

    /// <summary>Small, so that a server that is not read from soon waits.</summary>
    private const int BufferSize = 64 * 1024;

    private readonly Dictionary<string, string> _prepared = new(StringComparer.Ordinal);
    private readonly List<string> _statements = [];
    private volatile bool _swallows;

    public static async Task RunAsync(CuttingProxy proxy, Socket client, int port, CancellationToken stop)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = BufferSize };
        using (client)
        {
            client.NoDelay = true;
            try
            {
                await server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), stop);
                await using var near = new NetworkStream(client);
                await using var far = new NetworkStream(server);
                var link = new ProxiedLink(proxy, near, far, stop);
                if (await link.GreetAsync())
                {
                    // Whichever side ends first, or is cut, takes the other along.
                    await Task.WhenAny(link.SendAsync(), link.ReceiveAsync());
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The connection ended.
            }
        }
    }

    /// <summary>Passes the messages before the first of the usual form; false when none follow.</summary>
    private async Task<bool> GreetAsync()
    {
        var answer = new byte[1];
        while (true)
        {
            var head = new byte[8];
            await client.ReadExactlyAsync(head, stop);
            var rest = new byte[BinaryPrimitives.ReadInt32BigEndian(head) - head.Length];
            await client.ReadExactlyAsync(rest, stop);
            await server.WriteAsync(head, stop);
            await server.WriteAsync(rest, stop);
            var code = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4));
            if (code is not (SslRequest or GssRequest))
            {
                return code != CancelRequest;
            }

            await server.ReadExactlyAsync(answer, stop);
            await client.WriteAsync(answer, stop);
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                var (type, message) = await ReadAsync(client);
                Note(type, message);
                var decides = type is 'S' or 'Q' || (type == 'E' && proxy.CutsCommits && _statements.Count > 0 && _statements[^1] == CuttingProxy.Commit);
                var cut = decides ? proxy.Take(_statements) : null;
                if (cut == CutAt.Before)
                {
                    return;
                }

                _swallows |= cut == CutAt.After;
                await PassAsync(type, message);
                if (cut == CutAt.During)
                {
                    return;
                }

                if (type is 'S' or 'Q')
                {
                    _statements.Clear();
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The connection ended.
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            var answered = 0L;
            while (true)
            {
                var (type, message) = await ReadAsync(server);
                answered += message.Length;
                if (proxy.TakeStall(sending: false, answered) is { } stall)
                {
                    await stall.HereAsync(stop);
                }

                if (!_swallows)
                {
                    await client.WriteAsync(message, stop);
                }

                if (type == 'Z')
                {
                    answered = 0;
                    if (_swallows)
                    {
                        return;
                    }
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The connection ended.
        }
    }

    private async Task PassAsync(char type, byte[] message)
    {
        if (proxy.TakeStall(sending: true, message.Length, type == 'B' ? _statements[^1] : null) is { } stall)
        {
            await server.WriteAsync(message.AsMemory(0, message.Length / 2), stop);
            await stall.HereAsync(stop);
            await server.WriteAsync(message.AsMemory(message.Length / 2), stop);
            return;
        }

        await server.WriteAsync(message, stop);
    }

    /// <summary>Keeps the statements of the exchange that goes on.</summary>
    private void Note(char type, byte[] message)
    {
        switch (type)
        {
            case 'P':
                var name = Text(message, 5, out var next);
                _prepared[name] = Text(message, next, out _);
                break;
            case 'B':
                _ = Text(message, 5, out next);
                _statements.Add(_prepared.GetValueOrDefault(Text(message, next, out _)) ?? "");
                break;
            case 'Q':
                _statements.Add(Text(message, 5, out _));
                break;
        }
    }

    private async Task<(char Type, byte[] Message)> ReadAsync(NetworkStream from)
    {
        var head = new byte[5];
        await from.ReadExactlyAsync(head, stop);
        var message = new byte[1 + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
        head.CopyTo(message, 0);
        await from.ReadExactlyAsync(message.AsMemory(head.Length), stop);
        return ((char)head[0], message);
    }

    private static string Text(byte[] message, int start, out int next)
    {
        var end = Array.IndexOf(message, (byte)0, start);
        next = end + 1;
        return Encoding.UTF8.GetString(message, start, end - start);
    }
}
