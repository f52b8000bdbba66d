using System.Buffers;
using System.Text;

namespace NetralitasGrid.Load.Http;

/// <summary>A POST request whose head is written once and whose body changes; reuses its buffer. Not thread-safe.</summary>
public sealed class Request
{
    private const int LengthDigits = 8;
    private readonly ArrayBufferWriter<byte> _body = new(4096);
    private readonly byte[] _head;
    private byte[] _whole = new byte[8192];

    /// <summary>A request to a path with a bearer key.</summary>
    public Request(string path, string key, string contentType = "application/json", string? prefer = null)
    {
        _head = Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Type: {contentType}\r\n"
            + (prefer is null ? "" : $"Prefer: {prefer}\r\n") + $"Content-Length: {new string('0', LengthDigits)}\r\n\r\n");
    }

    /// <summary>The whole request with the body that <paramref name="write"/> writes; valid until the next call.</summary>
    public ReadOnlyMemory<byte> With(Action<IBufferWriter<byte>> write)
    {
        _body.ResetWrittenCount();
        write(_body);
        var length = _head.Length + _body.WrittenCount;
        if (_whole.Length < length)
        {
            _whole = new byte[length * 2];
        }

        _head.CopyTo(_whole, 0);
        var digits = _whole.AsSpan(_head.Length - 4 - LengthDigits, LengthDigits);
        for (int i = LengthDigits - 1, rest = _body.WrittenCount; i >= 0; i--, rest /= 10)
        {
            digits[i] = (byte)('0' + (rest % 10));
        }

        _body.WrittenSpan.CopyTo(_whole.AsSpan(_head.Length));
        return _whole.AsMemory(0, length);
    }
}
