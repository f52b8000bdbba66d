using System.Buffers.Binary;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Storage.Rows;

/// <summary>The running clocks of a case as they stand in its row: a byte for the clock and eight for the due time, each.</summary>
internal sealed class CaseTimers
{
    private const int Size = 1 + sizeof(long);

    private byte[] _bytes;

    public CaseTimers(ReadOnlySpan<byte> bytes) => _bytes = bytes.ToArray();

    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The due time of the first clock in microseconds; null where none runs.</summary>
    public long? Next
    {
        get
        {
            long? next = null;
            for (var at = 0; at < _bytes.Length; at += Size)
            {
                next = Math.Min(next ?? long.MaxValue, DueAt(at));
            }

            return next;
        }
    }

    /// <summary>Takes out the clocks that are due by a time in microseconds.</summary>
    public List<(Clock Clock, long Due)> TakeDue(long now)
    {
        var due = new List<(Clock Clock, long Due)>();
        for (var at = _bytes.Length - Size; at >= 0; at -= Size)
        {
            if (DueAt(at) <= now)
            {
                due.Add(((Clock)_bytes[at], DueAt(at)));
                TakeOut(at);
            }
        }

        return due;
    }

    /// <summary>Sets a clock's due time in microseconds, or takes it out; returns what it was.</summary>
    public long? Set(Clock clock, long? due)
    {
        for (var at = 0; at < _bytes.Length; at += Size)
        {
            if (_bytes[at] != (byte)clock)
            {
                continue;
            }

            var before = DueAt(at);
            if (due is { } time)
            {
                BinaryPrimitives.WriteInt64BigEndian(_bytes.AsSpan(at + 1), time);
            }
            else
            {
                TakeOut(at);
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

    private long DueAt(int at) => BinaryPrimitives.ReadInt64BigEndian(_bytes.AsSpan(at + 1));

    private void TakeOut(int at) => _bytes = [.. _bytes.AsSpan(0, at), .. _bytes.AsSpan(at + Size)];
}
