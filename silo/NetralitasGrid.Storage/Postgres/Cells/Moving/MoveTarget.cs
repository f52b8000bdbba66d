using System.Globalization;
using System.Runtime.CompilerServices;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Reading;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Cells.Moving;

/// <summary>The side of a move that gets a province. Everything may be done again: what is there already stays as it is.</summary>
internal sealed class MoveTarget(CellParts parts, string province, string from, string by)
{
    private const int CasesOfPage = 1_000;

    private const string Expect = """
        INSERT INTO province (code, state, other) VALUES ($1, 'coming', $2)
        ON CONFLICT (code) DO UPDATE SET state = 'coming', other = excluded.other, step = NULL, since = clock_timestamp()
        WHERE province.state = 'coming' OR (province.state = 'moved' AND province.step IS NULL)
        RETURNING 1
        """;

    private const string InsertKeys = """
        INSERT INTO report (key, incident, body_hash) SELECT * FROM unnest($1, $2, $3) AS s (key, incident, body_hash) ORDER BY s.key ON CONFLICT (key) DO NOTHING
        """;

    /// <summary>Its history is still to come.</summary>
    private const string Own = "UPDATE province SET state = 'owned', step = 'Came' WHERE code = $1 AND state = 'coming'";

    private const string SelectLast = "SELECT last_value FROM message_seq_seq";
    private const string SelectHandled = "SELECT NOT EXISTS (SELECT FROM mail WHERE seq <= $1)";
    private const string Settle = "UPDATE province SET step = NULL WHERE code = $1 AND state = 'owned' AND step = 'Came'";

    private const string SelectCases = """
        SELECT id, regency FROM case_row WHERE regency >= $1 AND regency < $2 AND (regency, id) > ($3, $4) ORDER BY regency, id LIMIT $5
        """;

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
        SELECT n.seq, s.version, s.subject_key, s.reporter_key FROM numbered n JOIN sent s USING (id) WHERE s.version IS NOT NULL
               AND NOT EXISTS (SELECT FROM erased e WHERE e.grain = s.grain AND e.at >= s.appended) ON CONFLICT DO NOTHING
        """;

    /// <summary>Keeps erasing away until what it must not see is here: the statements behind it see all that was erased before.</summary>
    private const string HoldOffErasing = "SELECT name FROM cell FOR SHARE";

    private const string InsertHold = """
        INSERT INTO hold (case_id, placed, reason, placed_by, province) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
        """;

    private const string InsertNames = "INSERT INTO person_name (key, name) SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING";

    /// <summary>
    /// What was made here stands in this cell's own chains, unless retention removed it meanwhile; and what came when the province was here before is still here.
    /// </summary>
    private const string InsertEntries = """
        INSERT INTO foreign_entry (incident, moved, turn, index, partition, cell, later, decision, case_id, bytes, province, came)
        SELECT s.*, $11, $12 FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS s (incident, moved, turn, index, partition, cell, later, decision, case_id, bytes)
        WHERE (s.cell <> $13 OR EXISTS (SELECT FROM removed_entry r WHERE r.partition = s.partition AND r.turn = s.turn AND r.index = s.index))
              AND NOT EXISTS (
                  SELECT FROM foreign_entry f
                  WHERE f.incident = s.incident AND f.cell = s.cell AND f.partition = s.partition AND f.turn = s.turn AND f.index = s.index)
        ON CONFLICT DO NOTHING
        """;

    private const string InsertCaseIncidents = """
        INSERT INTO case_incident (case_id, incident, occurred, received, decision, source) SELECT * FROM unnest($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
        """;

    private const string InsertHistory = """
        INSERT INTO case_history (case_id, event, sequence, letter, body) SELECT * FROM unnest($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
        """;

    private const string InsertTexts = "INSERT INTO sealed_text (event, text) SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING";

    /// <summary>The cases are here already, and their history is since the statement before.</summary>
    private const string InsertTextKeys = """
        INSERT INTO text_key (event, version, key) SELECT s.event, s.version, s.key FROM unnest($1, $2, $3) AS s (event, version, key)
        WHERE NOT EXISTS (
            SELECT FROM case_history h JOIN case_row c ON c.id = h.case_id JOIN erased e ON e.grain = 'E' || c.subject
            WHERE h.case_id = ANY ($4) AND h.event = s.event AND (convert_from(h.body, 'UTF8')::json ->> 'at')::timestamptz <= e.at)
        ON CONFLICT DO NOTHING
        """;

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
            await change.AddEntryAsync("PROVINCE_CAME", by, CellEntry.Data(("province", province), ("from", from)));
        }

        return true;
    });

    /// <summary>Legal holds go on here, before anything could be removed or erased here.</summary>
    public Task TakeHoldsAsync(IReadOnlyList<MovedHold> holds) => parts.Writer.TransactAsync(async connection =>
    {
        var change = await CellChange.BeginAsync(connection, parts.Clock);
        foreach (var hold in holds)
        {
            if (await change.RunAsync(InsertHold, p => p.With(hold.Case).WithTime(hold.Placed).With(hold.Reason).With(hold.By).With(province)) == 1)
            {
                await change.AddEntryAsync(
                    "HOLD_CAME", by, CellEntry.Data(("case", hold.Case.Id(GridId.Case).ToString()), ("reason", hold.Reason), ("from", from)));
            }
        }

        return true;
    });

    public Task TakeHistoryAsync(HistoryPage page, DateTimeOffset since) => RunAsync(batch =>
    {
        batch.Add(HoldOffErasing);
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
                .WithColumn(rows, static r => r.Bytes, NpgsqlDbType.Bytea)
                .With(province).WithTime(since).With(parts.Options.Cell);
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
                .WithColumn(rows, static r => r.Version, NpgsqlDbType.Integer).WithColumn(rows, static r => r.Key, NpgsqlDbType.Bytea)
                .With(page.Cases.ToArray());
        }

        if (page.Names.Count > 0)
        {
            batch.Add(InsertNames)
                .WithColumn(page.Names, static n => n.Key, NpgsqlDbType.Text).WithColumn(page.Names, static n => n.Value, NpgsqlDbType.Text);
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

    /// <summary>The newest message here.</summary>
    public async Task<long> LastAsync(CancellationToken cancellationToken) =>
        (await parts.Pools.Others.ListAsync(SelectLast, static _ => { }, static row => row.GetInt64(0), cancellationToken))[0];

    /// <summary>Whether the turns of all messages up to one have been.</summary>
    public async Task<bool> HasHandledAsync(long last, CancellationToken cancellationToken) =>
        (await parts.Pools.Others.ListAsync(SelectHandled, p => p.With(last), static row => row.GetBoolean(0), cancellationToken))[0];

    /// <summary>The cases of the province, in pages.</summary>
    public async IAsyncEnumerable<Guid[]> CasesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (regency, id) = ("", Guid.Empty);
        while (true)
        {
            var from = (Regency: regency, Id: id);
            var page = await parts.Pools.Others.ListAsync(
                SelectCases, p => p.With(province).With(province + char.MaxValue).With(from.Regency).With(from.Id).With(CasesOfPage),
                static row => (Id: row.GetGuid(0), Regency: row.GetString(1)), cancellationToken);
            if (page.Count == 0)
            {
                yield break;
            }

            yield return [.. page.Select(static c => c.Id)];
            (id, regency) = page[^1];
        }
    }

    /// <summary>All history is here: a digest of it goes into the cell's chain, so that a change of it shows.</summary>
    public async Task SettleAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var (entries, digest) = await HistoryRecord.OfAsync(new PostgresReads(parts.Pools, parts.Options.Partitions), province, since, cancellationToken);
        await parts.Writer.TransactAsync(async connection =>
        {
            var change = await CellChange.BeginAsync(connection, parts.Clock);
            if (await change.RunAsync(Settle, p => p.With(province)) == 1)
            {
                await change.AddEntryAsync(HistoryRecord.Kind, by, CellEntry.Data(
                    ("province", province), ("from", from), ("came", since.ToString("O", CultureInfo.InvariantCulture)),
                    ("entries", entries.ToString(CultureInfo.InvariantCulture)), ("digest", Convert.ToHexStringLower(digest))));
            }

            return true;
        });
    }

    private Task<int> RunAsync(Action<NpgsqlBatch> fill) => parts.Writer.RunAsync(
        async (connection, _) =>
        {
            await using var batch = connection.CreateBatch();
            fill(batch);
            return batch.BatchCommands.Count == 0 ? 0 : await batch.ExecuteNonQueryAsync(CancellationToken.None);
        },
        again: true);
}
