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
    /// New rows in one statement. Where there are none, a WAL message makes the commit wait for disk and standby as any other: that a report was
    /// accepted before is no proof that it has arrived there.
    /// </summary>
    private const string Insert = $"""
        WITH sent AS MATERIALIZED (
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
            AS s (key, incident, body_hash, partition, grain, source, place, duty, body, received, version, subject_key, subject, reporter_key, reporter, place_in_group) WHERE {Ownership.OwnsPlace}),
        fresh AS (
            INSERT INTO report (key, incident, body_hash) SELECT key, incident, body_hash FROM sent ORDER BY key
            ON CONFLICT (key) DO NOTHING RETURNING key),
        stamp AS MATERIALIZED (SELECT grid_now($17, $18) AS now),
        logged AS (
            INSERT INTO message (received, appended, id, partition, kind, letter, first, grain, source, place, duty, body)
            SELECT coalesce(s.received, t.now), t.now, s.incident, s.partition, 1, 105, true, s.grain, s.source, s.place, s.duty, s.body
            FROM sent s JOIN fresh USING (key) CROSS JOIN stamp t ORDER BY s.place_in_group
            RETURNING seq, id, appended),
        mailed AS (
            INSERT INTO mail (seq, appended, partition, regency)
            SELECT l.seq, l.appended, s.partition, left(s.place, 5) FROM logged l JOIN sent s ON s.incident = l.id),
        parts AS (
            INSERT INTO sealed (seq, subject, reporter) SELECT l.seq, s.subject, s.reporter FROM logged l JOIN sent s ON s.incident = l.id),
        keys AS (
            INSERT INTO data_key (seq, version, subject, reporter)
            SELECT l.seq, s.version, s.subject_key, s.reporter_key FROM logged l JOIN sent s ON s.incident = l.id)
        SELECT id, appended, NULL FROM logged
        UNION ALL SELECT NULL, NULL, pg_logical_emit_message(true, 'grid', '') WHERE NOT EXISTS (SELECT FROM logged)
        """;

    /// <summary>In the next statement: its snapshot sees what others committed while the first one waited for them.</summary>
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
                : new(row.BodyHash.AsSpan().SequenceEqual(group[i].BodyHash) ? AppendResult.Duplicate : AppendResult.Conflict, row.Incident);
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
        Bind(batch.Add(Insert), rows);
        batch.Add(Select).WithColumn(rows, static r => r.Key, NpgsqlDbType.Uuid);
        var fresh = new HashSet<GridId>();
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
        var elsewhere = await Ownership.ForeignAsync(reader);
        while (await reader.ReadAsync(CancellationToken.None))
        {
            if (!reader.IsDBNull(0))
            {
                fresh.Add(reader.Id(0, GridId.Incident));
                clock.Saw(reader.Time(1));
            }
        }

        var found = new List<(Guid Key, GridId Incident, byte[] BodyHash)>(rows.Count);
        await reader.NextResultAsync(CancellationToken.None);
        while (await reader.ReadAsync(CancellationToken.None))
        {
            found.Add((reader.GetGuid(0), reader.Id(1, GridId.Incident), reader.Bytes(2)));
        }

        // The commit is at the end of the batch: until the reader is closed nothing has been accepted.
        await reader.CloseAsync();
        foreign.UnionWith(elsewhere);
        var own = rows.ToDictionary(static r => r.Key, static r => r.Append.Incident);
        foreach (var (key, incident, bodyHash) in found)
        {
            stored[key] = (incident, bodyHash);

            // A try whose connection was lost may have been committed: what stands there under this very id is then its row.
            if (fresh.Contains(incident) || (number > 1 && own[key] == incident))
            {
                accepted.Add(key);
            }
        }

        return true;
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
