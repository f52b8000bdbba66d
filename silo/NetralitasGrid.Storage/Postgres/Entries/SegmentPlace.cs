using NetralitasGrid.Storage.Postgres.Engine;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Entries;

/// <summary>Where a segment stands: its key.</summary>
internal readonly record struct SegmentPlace(int Partition, long Turn, int First)
{
    /// <summary>The segments at places, bound by <see cref="Bind"/>, for <see cref="EntrySegment.At"/>.</summary>
    public const string Select = $"""
        SELECT {EntrySegment.Columns} FROM unnest($1, $2, $3) AS p (partition, turn, first) JOIN entry_segment s USING (partition, turn, first)
        """;

    public static void Bind(NpgsqlParameterCollection parameters, IReadOnlyCollection<SegmentPlace> places) => parameters
        .WithColumn(places, static p => (short)p.Partition, NpgsqlDbType.Smallint)
        .WithColumn(places, static p => p.Turn, NpgsqlDbType.Bigint)
        .WithColumn(places, static p => p.First, NpgsqlDbType.Integer);
}
