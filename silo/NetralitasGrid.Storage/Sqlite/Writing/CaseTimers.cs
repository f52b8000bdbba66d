using System.Buffers.Binary;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Storage.Sqlite.Writing;

/// <summary>The running clocks of a case as they stand in its row: a byte for the clock and eight for the due time, each.</summary>
internal sealed class CaseTimers
{
    private const int Size = 1 + sizeof(long);

    private byte[] _bytes;

    public CaseTimers(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Sets a clock's due time in microseconds, or takes it out; returns what it was.</summary>
    public long? Set(Clock clock, long? due)
    {
        for (var at = 0; at < _bytes.Length; at += Size)
        {
            if (_bytes[at] != (byte)clock)
            {
                continue;
            }

            var before = BinaryPrimitives.ReadInt64BigEndian(_bytes.AsSpan(at + 1));
            if (due is { } time)
            {
                BinaryPrimitives.WriteInt64BigEndian(_bytes.AsSpan(at + 1), time);
            }
            else
            {
                _bytes = [.. _bytes.AsSpan(0, at), .. _bytes.AsSpan(at + Size)];
            }

            return before;
        }

        if (due is { } first)
        {
            Array.Resize(ref _bytes, _bytes.Length + Size);
            _bytes[^Size] = (byte)clock;
            BinaryPrimitives.WriteInt64BigEndian(_bytes.AsSpan(_bytes.Length - sizeof(long)), first);
        }

        return null;
    }
}
