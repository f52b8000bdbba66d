using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NetralitasGrid.TestKit.Http;

/// <summary>A keep-alive connection that sends any bytes and reads the status of what comes back, interim answers and bodies passed over.</summary>
public sealed class RawConnection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    public static async Task<RawConnection> OpenAsync(int port, CancellationToken cancellationToken)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        return connection;
    }

    /// <summary>The final status.</summary>
    /// <exception cref="IOException">The server closed the connection instead.</exception>
    public async Task<int> SendAsync(byte[] request, CancellationToken cancellationToken)
    {
        try
        {
            for (var sent = 0; sent < request.Length;)
            {
                sent += await _socket.SendAsync(request.AsMemory(sent), SocketFlags.None, cancellationToken);
            }
        }
        catch (SocketException)
        {
            // Closed while sending: an answer may still be there to read.
        }

        while (true)
        {
            var head = await HeadAsync(cancellationToken);
            var status = int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture);
            if (status < 200)
            {
                continue;
            }

            if (!Encoding.ASCII.GetString(request, 0, Math.Min(5, request.Length)).StartsWith("HEAD ", StringComparison.Ordinal) && status is not (204 or 304))
            {
                await SkipBodyAsync(head, cancellationToken);
            }

            return head.Contains("\r\nConnection: close", StringComparison.OrdinalIgnoreCase) ? throw new ClosedException(status) : status;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private async Task<string> HeadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (length >= 0)
            {
                var head = Encoding.Latin1.GetString(_buffer, _start, length);
                _start += length + 4;
                return head;
            }

            await FillAsync(cancellationToken);
        }
    }

    private async Task SkipBodyAsync(string head, CancellationToken cancellationToken)
    {
        if (HeaderOf(head, "Content-Length") is { } text)
        {
            await SkipAsync(long.Parse(text, CultureInfo.InvariantCulture), cancellationToken);
            return;
        }

        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8)) < 0)
            {
                await FillAsync(cancellationToken);
            }

            var size = long.Parse(Encoding.ASCII.GetString(_buffer, _start, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            await SkipAsync(line + 2 + size + 2, cancellationToken);
            if (size == 0)
            {
                return;
            }
        }
    }

    private async Task SkipAsync(long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            if (_start == _end)
            {
                await FillAsync(cancellationToken);
            }

            var step = (int)Math.Min(count, _end - _start);
            _start += step;
            count -= step;
        }
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        int read;
        try
        {
            read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellationToken);
        }
        catch (SocketException e)
        {
            throw new IOException("The connection broke.", e);
        }

        _end += read;
        if (read == 0)
        {
            throw new IOException("The server closed the connection.");
        }
    }

    private static string? HeaderOf(string head, string name)
    {
        var at = head.IndexOf($"\r\n{name}: ", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : head[(at + name.Length + 4)..].Split("\r\n")[0];
    }

    /// <summary>The server answered and closes the connection.</summary>
    public sealed class ClosedException(int status) : IOException("The server answered and closed the connection.")
    {
        public int Status => status;
    }
}
