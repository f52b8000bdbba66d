using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace NetralitasGrid.Storage.Postgres.Entries;

/// <summary>
/// The exact bytes of consecutive audit entries in one block: a format, their number and lengths (4 bytes each, big-endian), and the entries one behind
/// the other. Entries of a turn say mostly the same, so compressed together they need a tenth of their room.
/// </summary>
internal static class EntryBlock
{
    private const byte Plain = 0;
    private const byte Compressed = 1;

    /// <summary>The fastest: decisions repeat each other by whole sentences, which any quality finds.</summary>
    private const int Quality = 0;

    /// <summary>2^18 bytes, as many as a full segment has.</summary>
    private const int Window = 18;

    /// <summary>Far beyond what any turn writes: a forged length must not claim all memory.</summary>
    private const int MostBytes = 1 << 28;

    /// <summary>The block of entries.</summary>
    public static byte[] Pack(ReadOnlySpan<ReadOnlyMemory<byte>> entries)
    {
        var head = HeadOf(entries.Length);
        var length = 0;
        foreach (var entry in entries)
        {
            length += entry.Length;
        }

        var plain = ArrayPool<byte>.Shared.Rent(head + length);
        var packed = ArrayPool<byte>.Shared.Rent(head + length);
        try
        {
            plain[0] = Plain;
            BinaryPrimitives.WriteInt32BigEndian(plain.AsSpan(1), entries.Length);
            var at = head;
            for (var i = 0; i < entries.Length; i++)
            {
                BinaryPrimitives.WriteInt32BigEndian(plain.AsSpan(HeadOf(i)), entries[i].Length);
                entries[i].Span.CopyTo(plain.AsSpan(at));
                at += entries[i].Length;
            }

            // It stays plain where compressing saves nothing.
            if (!BrotliEncoder.TryCompress(plain.AsSpan(head, length), packed.AsSpan(head, length), out var written, Quality, Window))
            {
                return plain[..(head + length)];
            }

            plain.AsSpan(1, head - 1).CopyTo(packed.AsSpan(1));
            packed[0] = Compressed;
            return packed[..(head + written)];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
            ArrayPool<byte>.Shared.Return(packed);
        }
    }

    /// <summary>The entries of a block as they were; null when it is none, or not all of it.</summary>
    public static byte[][]? Unpack(ReadOnlySpan<byte> block)
    {
        if (block.Length < HeadOf(0) || block[0] > Compressed || BinaryPrimitives.ReadInt32BigEndian(block[1..]) is var count && (count < 0 || count > block.Length / sizeof(int)))
        {
            return null;
        }

        var head = HeadOf(count);
        var lengths = new int[count];
        var length = 0L;
        for (var i = 0; i < count && head <= block.Length; i++)
        {
            lengths[i] = BinaryPrimitives.ReadInt32BigEndian(block[HeadOf(i)..]);
            length += (uint)lengths[i];
        }

        if (head > block.Length || length > MostBytes)
        {
            return null;
        }

        var compressed = block[0] == Compressed;
        var buffer = compressed ? ArrayPool<byte>.Shared.Rent((int)length) : null;
        try
        {
            var plain = block[head..];
            if (compressed)
            {
                if (!BrotliDecoder.TryDecompress(plain, buffer.AsSpan(0, (int)length), out var written) || written != length)
                {
                    return null;
                }

                plain = buffer.AsSpan(0, written);
            }

            if (plain.Length != length)
            {
                return null;
            }

            var entries = new byte[count][];
            for (int i = 0, at = 0; i < count; at += lengths[i++])
            {
                entries[i] = plain.Slice(at, lengths[i]).ToArray();
            }

            return entries;
        }
        finally
        {
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>Bytes before the entries, also where the length of entry <paramref name="count"/> stands.</summary>
    private static int HeadOf(int count) => 1 + (sizeof(int) * (count + 1));
}
