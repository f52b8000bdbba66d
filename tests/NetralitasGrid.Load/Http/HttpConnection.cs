using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace NetralitasGrid.Load.Http;

/// <summary>
/// One keep-alive HTTP/1.1 connection to the grid, as cheap as it can be, because the generator shares the machine with what it measures.
/// One request at a time; not thread-safe.
/// </summary>
public sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket;
    private byte[] _buffer = new byte[16 * 1024];
    private int _filled;

    private HttpConnection(Socket socket) => _socket = socket;

    /// <summary>Opens a connection to a server on this machine.</summary>
    public static async Task<HttpConnection> OpenAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            return new HttpConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a whole request and reads the whole answer. The answer's body is valid until the next send.</summary>
    /// <exception cref="IOException">The connection broke: whether the request took effect is unknown.</exception>
    public async ValueTask<HttpAnswer> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        try
        {
            for (var sent = 0; sent < request.Length;)
            {
                sent += await _socket.SendAsync(request[sent..], SocketFlags.None, cancellationToken);
            }

            _filled = 0;
            return await ReadAnswerAsync(cancellationToken);
        }
        catch (SocketException e)
        {
            throw new IOException("The connection broke.", e);
        }
    }

    private async ValueTask<HttpAnswer> ReadAnswerAsync(CancellationToken cancellationToken)
    {
        int head;
        while ((head = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await FillAsync(cancellationToken);
        }

        var (status, length, retryAfter) = ReadHead(_buffer.AsSpan(0, head + 2));
        var start = head + 4;
        if (length >= 0)
        {
            while (_filled < start + length)
            {
                await FillAsync(cancellationToken);
            }

            return new HttpAnswer(status, _buffer.AsMemory(start, length), retryAfter);
        }

        // Chunked: only answers that are read once and small, so the body is joined in place.
        var body = new MemoryStream();
        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(start, _filled - start).IndexOf("\r\n"u8)) < 0)
            {
                await FillAsync(cancellationToken);
            }

            if (!Utf8Parser.TryParse(_buffer.AsSpan(start, line), out int size, out _, 'x'))
            {
                throw new IOException("The answer's chunk has no size.");
            }

            start += line + 2;
            while (_filled < start + size + 2)
            {
                await FillAsync(cancellationToken);
            }

            if (size == 0)
            {
                return new HttpAnswer(status, body.ToArray(), retryAfter);
            }

            body.Write(_buffer, start, size);
            start += size + 2;
        }
    }

    private static (int Status, int Length, int RetryAfter) ReadHead(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12 || !Utf8Parser.TryParse(head[9..12], out int status, out _))
        {
            throw new IOException("The answer has no status.");
        }

        return (status, NumberOf(head, "\r\nContent-Length: "u8) ?? (status is 204 or 304 ? 0 : -1), NumberOf(head, "\r\nRetry-After: "u8) ?? 0);
    }

    private static int? NumberOf(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..], out int number, out _) ? number : null;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = await _socket.ReceiveAsync(_buffer.AsMemory(_filled), SocketFlags.None, cancellationToken);
        if (read == 0)
        {
            throw new IOException("The server closed the connection.");
        }

        _filled += read;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}

/// <summary>An answer: its status, its body, and how many seconds to wait before trying again (0 = it did not say).</summary>
public readonly record struct HttpAnswer(int Status, ReadOnlyMemory<byte> Body, int RetryAfterSeconds);
