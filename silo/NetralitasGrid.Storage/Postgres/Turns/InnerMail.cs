using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>A message that the cell sends itself: made once by the transaction that causes it, so its id needs no index.</summary>
internal sealed record InnerMessage(GridId Id, GrainKey Grain, int Partition, MessageKind Kind, byte[] Body, DateTimeOffset? ReceivedAt);

/// <summary>Adds messages of the cell's own to the log and their mailboxes.</summary>
internal static class InnerMail
{
    private const string Insert = $"""
        WITH stamp AS MATERIALIZED (SELECT grid_now($1, $2) AS now),
        logged AS (
            INSERT INTO message (received, appended, id, partition, kind, letter, first, grain, body)
            SELECT coalesce(s.received, t.now), t.now, s.id, s.partition, s.kind, s.letter, false, s.grain, s.body
            FROM stamp t CROSS JOIN (
                SELECT unnest($3) AS id, unnest($4) AS letter, unnest($5) AS partition, unnest($6) AS kind, unnest($7) AS grain, unnest($8) AS received,
                       unnest($9) AS body) s
            RETURNING seq, appended, partition)
        {Mail.Deliver}
        """;

    public static void Add(NpgsqlBatch batch, IEnumerable<InnerMessage> all, StoreClock clock)
    {
        // What goes to one partition side by side, and in its order: few deliveries a partition.
        foreach (var messages in all.OrderBy(static m => m.Partition).Chunk(Sql.Stretch))
        {
            batch.Add(Insert).WithTime(clock.Told).WithTime(clock.Floor)
                .WithColumn(messages, static m => m.Id.Uuid(), NpgsqlDbType.Uuid).WithColumn(messages, static m => (short)m.Id.Kind, NpgsqlDbType.Smallint)
                .WithColumn(messages, static m => (short)m.Partition, NpgsqlDbType.Smallint).WithColumn(messages, static m => (short)m.Kind, NpgsqlDbType.Smallint)
                .WithColumn(messages, static m => RowCodec.Grain(m.Grain), NpgsqlDbType.Text)
                .WithColumn(messages, static m => m.ReceivedAt?.UtcDateTime, NpgsqlDbType.TimestampTz)
                .WithColumn(messages, static m => m.Body, NpgsqlDbType.Bytea);
        }
    }
}
