using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Cells.Moving;

/// <summary>The side of a move that gets a province. Everything may be done again: what is there already stays as it is.</summary>
internal sealed class MoveTarget(CellParts parts, string province, string from, string by)
{
    private const string Expect = """
        INSERT INTO province (code, state, other) VALUES ($1, 'coming', $2)
        ON CONFLICT (code) DO UPDATE SET state = 'coming', other = excluded.other, step = NULL, since = clock_timestamp()
        WHERE province.state = 'coming' OR (province.state = 'moved' AND province.step IS NULL)
        RETURNING 1
        """;

    private const string InsertKeys = """
        INSERT INTO report (key, incident, body_hash) SELECT * FROM unnest($1, $2, $3) AS s (key, incident, body_hash) ORDER BY s.key ON CONFLICT (key) DO NOTHING
        """;

    private const string Own = "UPDATE province SET state = 'owned' WHERE code = $1 AND state = 'coming'";

    /// <summary>
    /// Rows of the log without mail: they were handled where they came from. Where the province was here before they are still there, but not what is
    /// sealed.
    /// </summary>
    private const string InsertIncidents = """
        WITH sent AS MATERIALIZED (
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            AS s (id, received, appended, partition, grain, source, place, duty, body, subject, reporter, version, subject_key, reporter_key)),
        logged AS (
            INSERT INTO message (received, appended, id, partition, kind, letter, first, grain, source, place, duty, body)
            SELECT received, appended, id, partition, 1, 105, true, grain, source, place, duty, body FROM sent
            ON CONFLICT (id) WHERE first DO NOTHING RETURNING seq, id),
        numbered AS MATERIALIZED (
            SELECT seq, id FROM logged UNION ALL SELECT m.seq, m.id FROM message m JOIN sent s USING (id) WHERE m.first),
        parts AS (
            INSERT INTO sealed (seq, subject, reporter)
            SELECT n.seq, s.subject, s.reporter FROM numbered n JOIN sent s USING (id) WHERE s.subject IS NOT NULL ON CONFLICT DO NOTHING)
        INSERT INTO data_key (seq, version, subject, reporter)
        SELECT n.seq, s.version, s.subject_key, s.reporter_key FROM numbered n JOIN sent s USING (id) WHERE s.version IS NOT NULL ON CONFLICT DO NOTHING
        """;

    private const string InsertEntries = """
        INSERT INTO foreign_entry (incident, moved, turn, index, partition, cell, later, decision, case_id, bytes)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
        """;

    private const string InsertCaseIncidents = """
        INSERT INTO case_incident (case_id, incident, occurred, received, decision, source) SELECT * FROM unnest($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
        """;

    private const string InsertHistory = """
        INSERT INTO case_history (case_id, event, sequence, letter, body) SELECT * FROM unnest($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
        """;

    private const string InsertTexts = "INSERT INTO sealed_text (event, text) SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING";
    private const string InsertTextKeys = "INSERT INTO text_key (event, version, key) SELECT * FROM unnest($1, $2, $3) ON CONFLICT DO NOTHING";

    private const string InsertDead = """
        INSERT INTO dead_letter (id, message, received, at, tries, partition, kind, letter, grain, source, place, duty, reason, body)
        VALUES ($1, $2, $3, $4, $5, $6, 1, 105, $7, $8, $9, $10, $11, $12) ON CONFLICT (id) DO NOTHING
        """;

    /// <summary>The province is coming: from here on record facts and cases may arrive, appends not yet.</summary>
    /// <exception cref="CellsException">This cell owns it already, or has not finished giving it away.</exception>
    public async Task ExpectAsync()
    {
        var expected = await parts.Writer.RunAsync(
            async (connection, _) =>
            {
                await using var command = new NpgsqlCommand(Expect, connection);
                command.Parameters.With(province).With(from);
                return await command.ExecuteScalarAsync(CancellationToken.None) is not null;
            },
            again: true);
        if (!expected)
        {
            throw new CellsException($"Cell {parts.Options.Cell} has province {province} itself, or has not finished giving it away.");
        }
    }

    public Task TakeKeysAsync(IReadOnlyList<ReportKeyRow> keys) => keys.Count == 0 ? Task.CompletedTask : RunAsync(batch => batch.Add(InsertKeys)
        .WithColumn(keys, static k => k.Key, NpgsqlDbType.Uuid).WithColumn(keys, static k => k.Incident, NpgsqlDbType.Uuid)
        .WithColumn(keys, static k => k.BodyHash, NpgsqlDbType.Bytea));

    /// <summary>From here on this cell takes appends for the province.</summary>
    public Task OwnAsync() => parts.Writer.TransactAsync(async connection =>
    {
        var change = await CellChange.BeginAsync(connection, parts.Clock);
        await Ownership.ExcludeAsync(connection, province);
        if (await change.RunAsync(Own, p => p.With(province)) == 1)
        {
            await change.AddEntryAsync("PROVINCE_CAME", by, CellChange.Json(("province", province), ("from", from)));
        }

        return true;
    });

    public Task TakeHistoryAsync(HistoryPage page) => RunAsync(batch =>
    {
        if (page.Incidents.Count > 0)
        {
            var rows = page.Incidents;
            batch.Add(InsertIncidents)
                .WithColumn(rows, static r => r.Id, NpgsqlDbType.Uuid)
                .WithColumn(rows, static r => r.Received.UtcDateTime, NpgsqlDbType.TimestampTz).WithColumn(rows, static r => r.Appended.UtcDateTime, NpgsqlDbType.TimestampTz)
                .WithColumn(rows, r => (short)RowCodec.Grain(r.Grain).PartitionOf(parts.Options.Partitions), NpgsqlDbType.Smallint)
                .WithColumn(rows, static r => r.Grain, NpgsqlDbType.Text).WithColumn(rows, static r => r.Source, NpgsqlDbType.Text)
                .WithColumn(rows, static r => r.Place, NpgsqlDbType.Text).WithColumn(rows, static r => r.Duty, NpgsqlDbType.Text)
                .WithColumn(rows, static r => r.Body, NpgsqlDbType.Bytea)
                .WithColumn(rows, static r => r.Subject, NpgsqlDbType.Bytea).WithColumn(rows, static r => r.Reporter, NpgsqlDbType.Bytea)
                .WithColumn(rows, static r => r.Version, NpgsqlDbType.Integer)
                .WithColumn(rows, static r => r.SubjectKey, NpgsqlDbType.Bytea).WithColumn(rows, static r => r.ReporterKey, NpgsqlDbType.Bytea);
        }

        if (page.Entries.Count > 0)
        {
            var rows = page.Entries;
            batch.Add(InsertEntries)
                .WithColumn(rows, static r => r.Incident, NpgsqlDbType.Uuid).WithColumn(rows, static r => r.Moved.UtcDateTime, NpgsqlDbType.TimestampTz)
                .WithColumn(rows, static r => r.Turn, NpgsqlDbType.Bigint).WithColumn(rows, static r => r.Index, NpgsqlDbType.Integer)
                .WithColumn(rows, static r => r.Partition, NpgsqlDbType.Smallint).WithColumn(rows, static r => r.Cell, NpgsqlDbType.Text)
                .WithColumn(rows, static r => r.Later, NpgsqlDbType.Boolean)
                .WithColumn(rows, static r => r.Decision, NpgsqlDbType.Uuid).WithColumn(rows, static r => r.Case, NpgsqlDbType.Uuid)
                .WithColumn(rows, static r => r.Bytes, NpgsqlDbType.Bytea);
        }

        if (page.CaseIncidents.Count > 0)
        {
            var rows = page.CaseIncidents;
            batch.Add(InsertCaseIncidents)
                .WithColumn(rows, static r => r.Case, NpgsqlDbType.Uuid).WithColumn(rows, static r => r.Incident, NpgsqlDbType.Uuid)
                .WithColumn(rows, static r => r.Occurred.UtcDateTime, NpgsqlDbType.TimestampTz).WithColumn(rows, static r => r.Received.UtcDateTime, NpgsqlDbType.TimestampTz)
                .WithColumn(rows, static r => r.Decision, NpgsqlDbType.Uuid).WithColumn(rows, static r => r.Source, NpgsqlDbType.Text);
        }

        if (page.History.Count > 0)
        {
            var rows = page.History;
            batch.Add(InsertHistory)
                .WithColumn(rows, static r => r.Case, NpgsqlDbType.Uuid).WithColumn(rows, static r => r.Event, NpgsqlDbType.Uuid)
                .WithColumn(rows, static r => r.Sequence, NpgsqlDbType.Integer).WithColumn(rows, static r => r.Letter, NpgsqlDbType.Smallint)
                .WithColumn(rows, static r => r.Body, NpgsqlDbType.Bytea);
        }

        if (page.Texts.Count > 0)
        {
            var rows = page.Texts;
            batch.Add(InsertTexts).WithColumn(rows, static r => r.Event, NpgsqlDbType.Uuid).WithColumn(rows, static r => r.Text, NpgsqlDbType.Bytea);
            batch.Add(InsertTextKeys).WithColumn(rows, static r => r.Event, NpgsqlDbType.Uuid)
                .WithColumn(rows, static r => r.Version, NpgsqlDbType.Integer).WithColumn(rows, static r => r.Key, NpgsqlDbType.Bytea);
        }
    });

    /// <summary>Dead letters of incidents: they can be put back here.</summary>
    public Task TakeDeadLettersAsync(IReadOnlyList<MovedDeadLetter> letters) => RunAsync(batch =>
    {
        foreach (var letter in letters)
        {
            batch.Add(InsertDead).With(letter.Id).With(letter.Message).WithTime(letter.Received).WithTime(letter.At).With(letter.Tries)
                .With((short)RowCodec.Grain(letter.Grain).PartitionOf(parts.Options.Partitions)).With(letter.Grain)
                .WithNullable(letter.Source, NpgsqlDbType.Text).WithNullable(letter.Place, NpgsqlDbType.Text).WithNullable(letter.Duty, NpgsqlDbType.Text)
                .With(letter.Reason).With(letter.Body);
        }
    });

    private Task<int> RunAsync(Action<NpgsqlBatch> fill) => parts.Writer.RunAsync(
        async (connection, _) =>
        {
            await using var batch = connection.CreateBatch();
            fill(batch);
            return batch.BatchCommands.Count == 0 ? 0 : await batch.ExecuteNonQueryAsync(CancellationToken.None);
        },
        again: true);
}
