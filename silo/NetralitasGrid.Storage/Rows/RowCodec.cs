using System.Buffers.Binary;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Storage.Rows;

/// <summary>How ids, times and grains look in columns.</summary>
internal static class RowCodec
{
    public const int IdBytes = 17;

    private const string GrainLetters = "ERP";

    public static void Write(GridId id, Span<byte> bytes)
    {
        bytes[0] = (byte)id.Kind;
        BinaryPrimitives.WriteUInt128BigEndian(bytes[1..], id.Value);
    }

    public static GridId ReadId(ReadOnlySpan<byte> bytes) => GridId.FromBytes((char)bytes[0], bytes[1..]);

    /// <summary>Times are kept to the microsecond, as PostgreSQL keeps them.</summary>
    public static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset Truncated(DateTimeOffset time) => Time(Microseconds(time));

    public static string Grain(GrainKey grain) => string.Concat(GrainLetters.AsSpan((int)grain.Kind, 1), grain.Key);

    public static GrainKey Grain(string text) => new((GrainKind)GrainLetters.IndexOf(text[0], StringComparison.Ordinal), text[1..]);

    public static string Prefix(GrainKind kind) => GrainLetters.Substring((int)kind, 1);
}
