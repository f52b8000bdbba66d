using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Cells;

/// <summary>Puts messages to other cells into the outbox, in the transaction of the turn that sends them.</summary>
internal static class OutboxWrite
{
    private const string Insert = """
        INSERT INTO outbox (cell, id, letter, kind, grain, body)
        SELECT coalesce(s.cell, b.name), s.id, s.letter, s.kind, s.grain, s.body
        FROM unnest($1, $2, $3, $4, $5, $6) WITH ORDINALITY AS s (cell, id, letter, kind, grain, body, place)
        LEFT JOIN sibling b ON s.cell IS NULL
        WHERE s.cell IS NOT NULL OR b.name IS NOT NULL ORDER BY s.place
        """;

    public static void Add(NpgsqlBatch batch, IReadOnlyCollection<ElsewhereMessage> messages)
    {
        if (messages.Count > 0)
        {
            batch.Add(Insert)
                .WithColumn(messages, static m => m.Cell, NpgsqlDbType.Text)
                .WithColumn(messages, static m => m.Id.Uuid(), NpgsqlDbType.Uuid).WithColumn(messages, static m => (short)m.Id.Kind, NpgsqlDbType.Smallint)
                .WithColumn(messages, static m => (short)m.Kind, NpgsqlDbType.Smallint)
                .WithColumn(messages, static m => RowCodec.Grain(m.Grain), NpgsqlDbType.Text)
                .WithColumn(messages, static m => m.Body, NpgsqlDbType.Bytea);
        }
    }
}
