using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Postgres.Appending;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>Writes dead letters: one row a message, however often it failed.</summary>
internal static class DeadLetterWrite
{
    private const string Insert = """
        INSERT INTO dead_letter (id, message, received, at, tries, partition, kind, letter, grain, source, place, duty, reason, body)
        SELECT s.id, s.message, s.received, $1, s.tries, $2, s.kind, s.letter, s.grain, m.source, m.place, m.duty, s.reason, s.body
        FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11) AS s (id, message, received, tries, kind, letter, grain, reason, body)
        LEFT JOIN LATERAL (SELECT source, place, duty FROM message WHERE id = s.message AND first LIMIT 1) m ON true
        ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, tries = dead_letter.tries + excluded.tries, at = excluded.at, retried = NULL
        """;

    public static void Add(NpgsqlBatch batch, int partition, IReadOnlyCollection<DeadLetterRow> rows, DateTimeOffset at)
    {
        if (rows.Count > 0)
        {
            batch.Add(Insert).WithTime(at).With((short)partition)
                .WithColumn(rows, static r => DeadLetter.IdOf(r.Message).Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(rows, static r => r.Message.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(rows, static r => r.ReceivedAt.UtcDateTime, NpgsqlDbType.TimestampTz)
                .WithColumn(rows, static r => r.Tries, NpgsqlDbType.Integer)
                .WithColumn(rows, static r => (short)r.Kind, NpgsqlDbType.Smallint)
                .WithColumn(rows, static r => (short)r.Message.Kind, NpgsqlDbType.Smallint)
                .WithColumn(rows, static r => RowCodec.Grain(r.Grain), NpgsqlDbType.Text)
                .WithColumn(rows, static r => r.Reason, NpgsqlDbType.Text)
                .WithColumn(rows, static r => IncidentAppender.Whole(r.Body), NpgsqlDbType.Bytea);
        }
    }
}
