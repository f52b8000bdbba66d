using System.Buffers.Binary;
using System.Text;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>
/// The first further incidents of a case, as they stand in its row: a row of each would be one more in random order. The function <c>case_reports</c> of
/// the schema reads them.
/// </summary>
internal static class PackedReports
{
    /// <summary>A case with more changes than this gets rows for its reports: one that many report must not write all of them again with each.</summary>
    public const int MostVersion = 16;

    private const int Id = 16;
    private const int Fixed = sizeof(short) + (2 * Id) + (2 * sizeof(long));

    /// <summary>The bytes of these incidents, to be put behind those that stand there; null for none.</summary>
    public static byte[]? Pack(IReadOnlyList<CaseIncidentRow>? rows)
    {
        if (rows is null or [])
        {
            return null;
        }

        var bytes = new byte[rows.Sum(static r => Fixed + Encoding.UTF8.GetByteCount(r.Source))];
        var left = bytes.AsSpan();
        foreach (var row in rows)
        {
            var size = Encoding.UTF8.GetBytes(row.Source, left[Fixed..]);
            BinaryPrimitives.WriteUInt16BigEndian(left, checked((ushort)size));
            left = left[sizeof(short)..];
            BinaryPrimitives.WriteUInt128BigEndian(left, row.Incident.Value);
            BinaryPrimitives.WriteUInt128BigEndian(left[Id..], row.Decision.Value);
            left = left[(2 * Id)..];
            BinaryPrimitives.WriteInt64BigEndian(left, RowCodec.Microseconds(row.OccurredAt));
            BinaryPrimitives.WriteInt64BigEndian(left[sizeof(long)..], RowCodec.Microseconds(row.ReceivedAt));
            left = left[((2 * sizeof(long)) + size)..];
        }

        return bytes;
    }
}
