using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Audit;

/// <summary>
/// The links of a partition's audit chain. An entry is the UTF-8 JSON <c>{cell, partition, turn, index, previous, kind, message, decision|data}</c>;
/// its hash is SHA-256 of exactly those bytes, and <c>previous</c> is the hash of the entry before it, across turns.
/// </summary>
public static class AuditChain
{
    /// <summary>What the first entry of a chain points to.</summary>
    public static byte[] Genesis => new byte[SHA256.HashSizeInBytes];

    // More than all that stands before the payload, but for the cell's name.
    private const int MostHead = 512;

    /// <summary>The bytes of an entry, good until the room is given back.</summary>
    /// <param name="cell">Name of the cell; never holds quotes or control characters.</param>
    /// <param name="property"><c>decision</c> or <c>data</c>.</param>
    /// <param name="payload">UTF-8 JSON that goes in as it is: replay and readers find the decision's exact bytes.</param>
    internal static ReadOnlyMemory<byte> Entry(
        EntryRoom room, string cell, int partition, long turn, int index, ReadOnlySpan<byte> previous, string kind, GridId message, string property,
        ReadOnlySpan<byte> payload)
    {
        Span<byte> hex = stackalloc byte[2 * SHA256.HashSizeInBytes];
        Convert.TryToHexStringLower(previous, hex, out _);
        Span<byte> id = stackalloc byte[GridId.TextLength];
        message.Format(id);
        var name = JsonEncodedText.Encode(cell).EncodedUtf8Bytes;
        Span<byte> head = name.Length <= MostHead ? stackalloc byte[2 * MostHead] : new byte[name.Length + MostHead];
        var at = Put(head, 0, "{\"cell\":\""u8);
        at = Put(head, at, name);
        at = Put(head, at, "\",\"partition\":"u8);
        at = Put(head, at, partition);
        at = Put(head, at, ",\"turn\":"u8);
        at = Put(head, at, turn);
        at = Put(head, at, ",\"index\":"u8);
        at = Put(head, at, index);
        at = Put(head, at, ",\"previous\":\""u8);
        at = Put(head, at, hex);
        at = Put(head, at, "\",\"kind\":\""u8);
        at += Encoding.UTF8.GetBytes(kind, head[at..]);
        at = Put(head, at, "\",\"message\":\""u8);
        at = Put(head, at, id);
        at = Put(head, at, "\",\""u8);
        at += Encoding.UTF8.GetBytes(property, head[at..]);
        at = Put(head, at, "\":"u8);
        var entry = room.Take(at + payload.Length + 1);
        var bytes = entry.Span;
        head[..at].CopyTo(bytes);
        payload.CopyTo(bytes[at..]);
        bytes[^1] = (byte)'}';
        return entry;
    }

    private static int Put(Span<byte> head, int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(head[at..]);
        return at + text.Length;
    }

    private static int Put(Span<byte> head, int at, long number)
    {
        number.TryFormat(head[at..], out var written, default, CultureInfo.InvariantCulture);
        return at + written;
    }

    /// <summary>Hash of an entry: what the next one points to.</summary>
    public static byte[] HashOf(ReadOnlySpan<byte> entry) => SHA256.HashData(entry);

    /// <summary>
    /// Whether an entry is a right link: its hash is of its bytes, it points to the one before it, and it says where it stands. Null when it
    /// is; else what is wrong.
    /// </summary>
    public static string? Verify(
        ReadOnlySpan<byte> previous, string cell, int partition, long turn, int index, byte[] entry, ReadOnlySpan<byte> hash)
    {
        if (!SHA256.HashData(entry).AsSpan().SequenceEqual(hash))
        {
            return "the bytes do not have the stored hash";
        }

        try
        {
            using var json = JsonDocument.Parse(entry);
            var root = json.RootElement;
            return root.GetProperty("previous").GetString() != Convert.ToHexStringLower(previous) ? "it does not point to the entry before it"
                : root.GetProperty("cell").GetString() != cell || root.GetProperty("partition").GetInt32() != partition
                    || root.GetProperty("turn").GetInt64() != turn || root.GetProperty("index").GetInt32() != index ? "it says that it stands elsewhere"
                : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return "it cannot be read";
        }
    }

    /// <summary>The payload of an entry (decision or data) as the exact bytes that went in; empty when the entry has none of that name.</summary>
    public static ReadOnlyMemory<byte> PayloadOf(ReadOnlyMemory<byte> entry, string property)
    {
        var reader = new Utf8JsonReader(entry.Span);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
            {
                var found = reader.ValueTextEquals(property);
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (found)
                {
                    return entry[start..(int)reader.BytesConsumed];
                }
            }
        }

        return default;
    }
}
