using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Cells;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Turns;
using NetralitasGrid.Storage.Rows;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Appending;

/// <summary>Appends other messages, all or none; those whose id is known are skipped.</summary>
internal sealed class MessageAppender(Writer writer, StoreClock clock, int partitions)
{
    /// <summary>Takes its transaction's id before the first number, as sweeps rely on: <see cref="Turns.SweepFloor"/>.</summary>
    private const string Insert = $"""
        WITH sent AS MATERIALIZED (
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS s (id, letter, partition, grain, kind, body, version, text_key, text, place)
            WHERE NOT EXISTS (SELECT FROM unnest($13) AS p WHERE p NOT IN (SELECT code FROM province WHERE state = 'owned'))),
        stamp AS MATERIALIZED (SELECT grid_now($11, $12) AS now, pg_current_xact_id()),
        logged AS (
            INSERT INTO message (received, appended, id, partition, kind, letter, first, grain, body)
            SELECT t.now, t.now, s.id, s.partition, s.kind, s.letter, true, s.grain, s.body FROM sent s CROSS JOIN stamp t ORDER BY s.place
            ON CONFLICT (id) WHERE first DO NOTHING RETURNING seq, id, appended, partition),
        mailed AS ({Mail.Deliver}),
        texts AS (
            INSERT INTO sealed_text (event, text) SELECT s.id, s.text FROM logged l JOIN sent s USING (id) WHERE s.text IS NOT NULL),
        keys AS (
            INSERT INTO text_key (event, version, key) SELECT s.id, s.version, s.text_key FROM logged l JOIN sent s USING (id) WHERE s.text IS NOT NULL)
        SELECT id, appended, NULL FROM logged
        UNION ALL SELECT NULL, NULL, pg_logical_emit_message(true, 'grid', '') WHERE NOT EXISTS (SELECT FROM logged)
        """;

    public async Task AppendAsync(IReadOnlyList<MessageAppend> messages)
    {
        var sent = messages.DistinctBy(static m => m.Id).OrderBy(static m => m.Id).ToList();
        var places = messages.Select(static (m, i) => (m.Id, Place: i)).DistinctBy(static m => m.Id).ToDictionary(static m => m.Id, static m => m.Place);
        var provinces = Ownership.ProvincesOf(sent.Select(static m => m.Place).OfType<string>());
        try
        {
            var foreign = await writer.RunAsync(
                async (connection, _) =>
                {
                    await using var batch = connection.CreateBatch();
                    Ownership.Share(batch, provinces);
                    batch.Add(Insert)
                        .WithColumn(sent, static m => m.Id.Uuid(), NpgsqlDbType.Uuid)
                        .WithColumn(sent, static m => (short)m.Id.Kind, NpgsqlDbType.Smallint)
                        .WithColumn(sent, m => (short)(m.Partition ?? m.Grain.PartitionOf(partitions)), NpgsqlDbType.Smallint)
                        .WithColumn(sent, static m => RowCodec.Grain(m.Grain), NpgsqlDbType.Text)
                        .WithColumn(sent, static m => (short)m.Kind, NpgsqlDbType.Smallint)
                        .WithColumn(sent, static m => IncidentAppender.Whole(m.Body), NpgsqlDbType.Bytea)
                        .WithColumn(sent, static m => m.SealedText?.KeyVersion, NpgsqlDbType.Integer)
                        .WithColumn(sent, static m => m.SealedText?.WrappedKey, NpgsqlDbType.Bytea)
                        .WithColumn(sent, static m => m.SealedText?.Cipher, NpgsqlDbType.Bytea)
                        .WithColumn(sent, m => places[m.Id], NpgsqlDbType.Integer)
                        .WithTime(clock.Told).WithTime(clock.Floor).With(provinces);
                    await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
                    var elsewhere = await Ownership.ForeignAsync(reader);

                    // The commit is at the end of the batch.
                    await reader.CloseAsync();
                    return elsewhere;
                },
                again: true);
            if (foreign.Count > 0)
            {
                throw new ProvinceElsewhereException(foreign[0]);
            }
        }
        catch (Npgsql.NpgsqlException error) when (Failures.IsData(error))
        {
            throw new ArgumentException("The database refuses these messages.", nameof(messages), error);
        }
    }
}
