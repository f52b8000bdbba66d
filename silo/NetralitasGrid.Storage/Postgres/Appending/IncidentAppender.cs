using System.Runtime.InteropServices;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Cells;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Appending;

/// <summary>
/// Appends groups of incidents, each in one round trip and one commit. Keys are de-duplicated in memory and sorted, or two groups in opposite orders
/// would deadlock. Data that the database refuses splits the group, so that strangers do not fail together.
/// </summary>
internal sealed class IncidentAppender(Writer writer, StoreClock clock, int partitions)
{
    /// <summary>
    /// The statement's plan is made once and joins by hashes: making it for each group would copy the group into it several times.
    /// </summary>
    private const string Plan = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_nestloop', 'off', true)";

    /// <summary>
    /// New rows in one statement, numbered before they are written, so that no row must be looked for again. Where there are none, a WAL message makes
    /// the commit wait for disk and standby as any other: that a report was accepted before is no proof that it has arrived there.
    /// </summary>
    private const string Insert = $"""
        WITH sent AS MATERIALIZED (
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            AS s (key, incident, body_hash, partition, grain, source, place, duty, body, received, version, subject_key, subject, reporter_key, reporter, place_in_group) WHERE {Ownership.OwnsPlace}),
        fresh AS (
            INSERT INTO report (key, incident, body_hash) SELECT key, incident, body_hash FROM sent ORDER BY key
            ON CONFLICT (key) DO NOTHING RETURNING key),
        ordered AS (SELECT s.* FROM sent s JOIN fresh USING (key) ORDER BY s.place_in_group),
        numbered AS MATERIALIZED (
            SELECT nextval('message_seq_seq') AS seq, coalesce(o.received, t.now) AS received, t.now AS appended, o.incident, o.partition, o.grain, o.source,
                   o.place, o.duty, o.body, o.version, o.subject_key, o.subject, o.reporter_key, o.reporter
            FROM ordered o CROSS JOIN (SELECT grid_now($17, $18) AS now OFFSET 0) t),
        logged AS (
            INSERT INTO message (seq, received, appended, id, partition, kind, letter, first, grain, source, place, duty, body) OVERRIDING SYSTEM VALUE
            SELECT seq, received, appended, incident, partition, 1, 105, true, grain, source, place, duty, body FROM numbered),
        mailed AS (INSERT INTO mail (seq, appended, partition, regency) SELECT seq, appended, partition, left(place, 5) FROM numbered),
        parts AS (INSERT INTO sealed (seq, subject, reporter) SELECT seq, subject, reporter FROM numbered),
        keys AS (INSERT INTO data_key (seq, version, subject, reporter) SELECT seq, version, subject_key, reporter_key FROM numbered)
        SELECT incident, appended, NULL FROM numbered
        UNION ALL SELECT NULL, NULL, pg_logical_emit_message(true, 'grid', '') WHERE NOT EXISTS (SELECT FROM numbered)
        """;

    /// <summary>In another transaction: its snapshot sees what others committed while the first one waited for them.</summary>
    private const string Select = "SELECT key, incident, body_hash FROM report WHERE key = ANY ($1)";

    /// <summary>Appends a group; answers in its order.</summary>
    public async Task<AppendAnswer[]> AppendAsync(IReadOnlyList<IncidentAppend> group)
    {
        var sent = new SortedDictionary<Guid, (int Place, IncidentAppend Append)>();
        for (var i = 0; i < group.Count; i++)
        {
            sent.TryAdd(Sql.Uuid(group[i].ReportKey), (i, group[i]));
        }

        var stored = new Dictionary<Guid, (GridId Incident, byte[] BodyHash)>(sent.Count);
        var accepted = new HashSet<Guid>();
        var foreign = new HashSet<string>(StringComparer.Ordinal);
        await AppendAsync(sent.Select(static s => new Row(s.Key, s.Value.Place, s.Value.Append)).ToArray(), stored, accepted, foreign);

        // The first of each key has its own answer; those behind it are answered as if they had come later.
        var answers = new AppendAnswer[group.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var key = Sql.Uuid(group[i].ReportKey);
            answers[i] = foreign.Count > 0 && foreign.Contains(AreaCode.ProvinceOf(group[i].Place)) ? new(AppendResult.Elsewhere, group[i].Incident)
                : !stored.TryGetValue(key, out var row) ? new(AppendResult.Refused, group[i].Incident)
                : sent[key].Place == i && accepted.Contains(key) ? new(AppendResult.Accepted, row.Incident)
                : new(group[i].HasBody(row.BodyHash) ? AppendResult.Duplicate : AppendResult.Conflict, row.Incident);
        }

        return answers;
    }

    private async Task AppendAsync(
        ArraySegment<Row> rows, Dictionary<Guid, (GridId Incident, byte[] BodyHash)> stored, HashSet<Guid> accepted, HashSet<string> foreign)
    {
        try
        {
            await writer.RunAsync((connection, number) => WriteAsync(connection, number, rows, stored, accepted, foreign), again: true);
        }
        catch (NpgsqlException error) when (Failures.IsData(error))
        {
            if (rows.Count > 1)
            {
                await AppendAsync(rows[..(rows.Count / 2)], stored, accepted, foreign);
                await AppendAsync(rows[(rows.Count / 2)..], stored, accepted, foreign);
            }
        }
    }

    private async Task<bool> WriteAsync(
        NpgsqlConnection connection, int number, ArraySegment<Row> rows, Dictionary<Guid, (GridId Incident, byte[] BodyHash)> stored, HashSet<Guid> accepted,
        HashSet<string> foreign)
    {
        await using var batch = connection.CreateBatch();
        Ownership.Share(batch, Ownership.ProvincesOf(rows.Select(static r => r.Append.Place)));
        batch.Add(Plan);
        Bind(batch.Add(Insert), rows);
        var fresh = new HashSet<GridId>(rows.Count);
        DateTimeOffset? appended = null;
        IReadOnlyList<string> elsewhere;
        await using (var reader = await batch.ExecuteReaderAsync(CancellationToken.None))
        {
            elsewhere = await Ownership.ForeignAsync(reader);
            await reader.NextResultAsync(CancellationToken.None);
            while (await reader.ReadAsync(CancellationToken.None))
            {
                if (!reader.IsDBNull(0))
                {
                    fresh.Add(reader.Id(0, GridId.Incident));
                    appended = reader.Time(1);
                }
            }

            // The commit is at the end of the batch: until the reader is closed nothing has been accepted.
            await reader.CloseAsync();
        }

        foreign.UnionWith(elsewhere);
        if (appended is { } time)
        {
            clock.Saw(time);
        }

        var known = new List<Row>();
        foreach (var row in rows)
        {
            if (fresh.Contains(row.Append.Incident))
            {
                stored[row.Key] = (row.Append.Incident, row.Append.BodyHash);
                accepted.Add(row.Key);
            }
            else
            {
                known.Add(row);
            }
        }

        if (known.Count > 0)
        {
            await ReadAsync(connection, number, known, stored, accepted);
        }

        return true;
    }

    private static async Task ReadAsync(
        NpgsqlConnection connection, int number, List<Row> known, Dictionary<Guid, (GridId Incident, byte[] BodyHash)> stored, HashSet<Guid> accepted)
    {
        var own = known.ToDictionary(static r => r.Key, static r => r.Append.Incident);
        await using var command = new NpgsqlCommand(Select, connection);
        command.Parameters.WithColumn(known, static r => r.Key, NpgsqlDbType.Uuid);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        while (await reader.ReadAsync(CancellationToken.None))
        {
            var (key, incident) = (reader.GetGuid(0), reader.Id(1, GridId.Incident));
            stored[key] = (incident, reader.Bytes(2));

            // A try whose connection was lost may have been committed: what stands there under this very id is then its row.
            if (number > 1 && own[key] == incident)
            {
                accepted.Add(key);
            }
        }
    }

    private void Bind(NpgsqlParameterCollection parameters, ArraySegment<Row> rows) => parameters
        .WithColumn(rows, static r => r.Key, NpgsqlDbType.Uuid)
        .WithColumn(rows, static r => r.Append.Incident.Uuid(), NpgsqlDbType.Uuid)
        .WithColumn(rows, static r => r.Append.BodyHash, NpgsqlDbType.Bytea)
        .WithColumn(rows, r => (short)r.Append.Grain.PartitionOf(partitions), NpgsqlDbType.Smallint)
        .WithColumn(rows, static r => RowCodec.Grain(r.Append.Grain), NpgsqlDbType.Text)
        .WithColumn(rows, static r => r.Append.Source, NpgsqlDbType.Text)
        .WithColumn(rows, static r => r.Append.Place, NpgsqlDbType.Text)
        .WithColumn(rows, static r => r.Append.DutyRegion, NpgsqlDbType.Text)
        .WithColumn(rows, static r => Whole(r.Append.Body), NpgsqlDbType.Bytea)
        .WithColumn(rows, static r => r.Append.ReceivedAt?.UtcDateTime, NpgsqlDbType.TimestampTz)
        .WithColumn(rows, static r => r.Append.Sealed.KeyVersion, NpgsqlDbType.Integer)
        .WithColumn(rows, static r => r.Append.Sealed.WrappedSubjectKey, NpgsqlDbType.Bytea)
        .WithColumn(rows, static r => r.Append.Sealed.SubjectPart, NpgsqlDbType.Bytea)
        .WithColumn(rows, static r => r.Append.Sealed.WrappedReporterKey, NpgsqlDbType.Bytea)
        .WithColumn(rows, static r => r.Append.Sealed.ReporterPart, NpgsqlDbType.Bytea)
        .WithColumn(rows, static r => r.Place, NpgsqlDbType.Integer)
        .WithTime(clock.Told).WithTime(clock.Floor);

    /// <summary>The bytes without a copy where they are a whole array.</summary>
    internal static byte[] Whole(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array is { } array && array.Length == segment.Count ? array : bytes.ToArray();

    private sealed record Row(Guid Key, int Place, IncidentAppend Append);
}
