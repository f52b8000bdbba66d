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
    /// <summary>
    /// Numbers first, in the order of the messages, so that both their rows and their deliveries are known without reading anything back. The transaction
    /// has its id before them: see <see cref="SweepFloor"/>.
    /// </summary>
    private const string Insert = """
        WITH stamp AS MATERIALIZED (SELECT grid_now($1, $2) AS now, pg_current_xact_id()),
        numbered AS MATERIALIZED (SELECT t.now, ARRAY(SELECT nextval('message_seq_seq') FROM generate_series(1, $3)) AS numbers FROM stamp t),
        logged AS (
            INSERT INTO message (seq, received, appended, id, partition, kind, letter, first, grain, body) OVERRIDING SYSTEM VALUE
            SELECT s.seq, coalesce(s.received, s.now), s.now, s.id, s.partition, s.kind, s.letter, false, s.grain, s.body
            FROM (SELECT n.now, unnest(n.numbers) AS seq, unnest($4) AS id, unnest($5) AS letter, unnest($6) AS partition, unnest($7) AS kind,
                         unnest($8) AS grain, unnest($9) AS received, unnest($10) AS body FROM numbered n) s)
        INSERT INTO delivery (first, appended, partition, numbers)
        SELECT n.numbers[d.low], n.now, d.partition, n.numbers[d.low:d.high]
        FROM numbered n CROSS JOIN (SELECT unnest($11) AS partition, unnest($12) AS low, unnest($13) AS high) d
        """;

    public static void Add(NpgsqlBatch batch, IEnumerable<InnerMessage> all, StoreClock clock)
    {
        // What goes to one partition side by side, and in its order: few deliveries a partition.
        foreach (var messages in all.OrderBy(static m => m.Partition).Chunk(Sql.Stretch))
        {
            var deliveries = Mail.Stretches(messages, static m => (short)m.Partition);
            batch.Add(Insert).WithTime(clock.Told).WithTime(clock.Floor).With(messages.Length)
                .WithColumn(messages, static m => m.Id.Uuid(), NpgsqlDbType.Uuid).WithColumn(messages, static m => (short)m.Id.Kind, NpgsqlDbType.Smallint)
                .WithColumn(messages, static m => (short)m.Partition, NpgsqlDbType.Smallint).WithColumn(messages, static m => (short)m.Kind, NpgsqlDbType.Smallint)
                .WithColumn(messages, static m => RowCodec.Grain(m.Grain), NpgsqlDbType.Text)
                .WithColumn(messages, static m => m.ReceivedAt?.UtcDateTime, NpgsqlDbType.TimestampTz)
                .WithColumn(messages, static m => m.Body, NpgsqlDbType.Bytea)
                .WithColumn(deliveries, static d => d.Partition, NpgsqlDbType.Smallint)
                .WithColumn(deliveries, static d => d.Low, NpgsqlDbType.Integer).WithColumn(deliveries, static d => d.High, NpgsqlDbType.Integer);
        }
    }
}
