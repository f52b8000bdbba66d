using System.Text;

namespace NetralitasGrid.Grains.Json;

/// <summary>Texts that were just read: one of few that repeat without end is not made again.</summary>
internal static class CommonTexts
{
    private const int Kept = 4096;
    private const int Longest = 32;

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

    private static uint PlaceOf(ReadOnlySpan<byte> bytes)
    {
        var hash = (uint)bytes.Length;
        foreach (var b in bytes)
        {
            hash = (hash * 31) + b;
        }

        return (hash ^ (hash >> 12)) % Kept;
    }
}
