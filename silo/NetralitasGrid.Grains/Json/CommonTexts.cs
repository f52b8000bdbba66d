using System.Buffers.Binary;
using System.Text;

namespace NetralitasGrid.Grains.Json;

/// <summary>Texts that were just read: one of few that repeat without end is not made again.</summary>
internal static class CommonTexts
{
    private const int Kept = 4096;
    private const int Longest = 128;

    private static readonly string?[] Texts = new string?[Kept];

    /// <summary>The text of these bytes, or null.</summary>
    public static string? Find(ReadOnlySpan<byte> bytes) =>
        bytes.Length is > 0 and <= Longest && Volatile.Read(ref Texts[PlaceOf(bytes)]) is { } text && Ascii.Equals(bytes, text) ? text : null;

    public static void Keep(ReadOnlySpan<byte> bytes, string text)
    {
        if (bytes.Length is > 0 and <= Longest)
        {
            Volatile.Write(ref Texts[PlaceOf(bytes)], text);
        }
    }

    // Their ends tell them apart; where they do not, they only take each other's place.
    private static uint PlaceOf(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length;
        if (bytes.Length >= sizeof(ulong))
        {
            hash += BinaryPrimitives.ReadUInt64LittleEndian(bytes) * 0x9E3779B97F4A7C15;
            hash += BinaryPrimitives.ReadUInt64LittleEndian(bytes[^sizeof(ulong)..]) * 0xC2B2AE3D27D4EB4F;
        }
        else
        {
            foreach (var b in bytes)
            {
                hash = (hash ^ b) * 0x100000001B3;
            }
        }

        return (uint)((hash ^ (hash >> 29) ^ (hash >> 47)) % Kept);
    }
}
