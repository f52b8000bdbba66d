using System.Security.Cryptography;
using System.Text.Json;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Postgres.Cells.Noticing;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Entries;
using NetralitasGrid.Storage.Retention;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Keeping;

/// <summary>
/// Goes once along the log up to a checkpoint, some hundred messages a transaction, and removes those of closed, old and unheld cases with all that
/// belongs to them. Of their audit entries the hashes stay; report keys, cases, their history and escalations stay as they are.
/// </summary>
internal static class Removal
{
    private const int Batch = 500;

    /// <summary>
    /// What lies before the checkpoint and the date and was handled. An entry of a later turn than the checkpoint's keeps its message, and so does what
    /// has no entry though it should: a dead letter. What came with a province was decided in another cell and has no entry of this one, nor have the
    /// reports to regions and provinces.
    /// </summary>
    private const string SelectOld = $"""
        SELECT m.seq, m.id, m.letter, m.kind, m.first, CASE WHEN m.kind IN (2, 3) THEN m.body END, s.turn, s.first, m.partition,
               m.appended < $3 AND NOT EXISTS (SELECT FROM delivery d WHERE d.partition = m.partition AND d.first <= m.seq AND m.seq = ANY (d.numbers)), f.case_id,
               left(m.place, 2) IN (SELECT code FROM province WHERE other IS NOT NULL)
        FROM (SELECT * FROM message WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $4) m
        LEFT JOIN LATERAL {EntrySegment.OfMessageWhere}
            AND m.kind NOT IN (5, 6) AND NOT (m.kind = 1 AND m.first AND EXISTS (SELECT FROM foreign_entry c WHERE c.incident = m.id AND NOT c.later))
            {EntrySegment.AndNoMore} ON true
        LEFT JOIN LATERAL (
            SELECT case_id FROM foreign_entry WHERE incident = m.id ORDER BY moved DESC, turn DESC, index DESC LIMIT 1) f ON m.kind = 1 AND m.first AND s.turn IS NULL
        ORDER BY m.seq
        """;

    /// <summary>Closed, nobody's clock runs, not held, and nothing has come to it since the date. Its lock keeps turns and holds away until the batch is done.</summary>
    private const string SelectClosed = """
        SELECT c.id FROM case_row c
        WHERE c.id = ANY ($1) AND c.status = ANY ($2)
              AND NOT EXISTS (SELECT FROM hold h WHERE h.case_id = c.id)
              AND c.due IS NULL AND NOT EXISTS (SELECT FROM timer t WHERE t.case_id = c.id)
              AND NOT EXISTS (SELECT FROM case_link i WHERE i.case_id = c.id AND i.received >= $3)
              AND coalesce((SELECT (convert_from(h.body, 'UTF8')::json ->> 'at')::timestamptz FROM case_history h
                            WHERE h.case_id = c.id ORDER BY h.sequence DESC LIMIT 1) < $3, true)
        FOR UPDATE OF c SKIP LOCKED
        """;

    /// <summary>What left with its province and was removed in the cell that has it now.</summary>
    private const string SelectReleased = """
        SELECT r.case_id FROM released r WHERE r.case_id = ANY ($1) AND NOT EXISTS (SELECT FROM case_row c WHERE c.id = r.case_id)
        """;

    /// <summary>Where a dead letter was retried, the row that came first goes with the one that was handled.</summary>
    private const string SelectFirst = "SELECT seq FROM message WHERE id = ANY ($1) AND first";

    private const string DeleteSegments = """
        DELETE FROM entry_segment s USING unnest($1, $2, $3) AS g (partition, turn, first)
        WHERE s.partition = g.partition AND s.turn = g.turn AND s.first = g.first
        """;

    private const string LeaveHashes = "INSERT INTO removed_entry (partition, turn, index, hash) SELECT * FROM unnest($1, $2, $3, $4)";

    private const string LeaveForeignHashes = """
        WITH gone AS (DELETE FROM foreign_entry WHERE incident = ANY ($1) RETURNING incident, moved, turn, index, province, came, bytes)
        INSERT INTO removed_foreign (incident, moved, turn, index, province, came, hash)
        SELECT incident, moved, turn, index, province, came, sha256(bytes) FROM gone
        """;

    private const string DeleteKeys = "DELETE FROM data_key WHERE seq = ANY ($1)";
    private const string DeleteSealed = "DELETE FROM sealed WHERE seq = ANY ($1)";
    private const string DeleteTextKeys = "DELETE FROM text_key WHERE event = ANY ($1)";
    private const string DeleteTexts = "DELETE FROM sealed_text WHERE event = ANY ($1)";
    private const string DeleteRedecided = "DELETE FROM redecided WHERE incident = ANY ($1)";
    private const string DeleteDead = "DELETE FROM dead_letter WHERE message = ANY ($1) AND retried IS NOT NULL";
    private const string DeleteIncidents = "DELETE FROM case_incident USING unnest($1, $2) AS s (case_id, incident) WHERE case_incident.case_id = s.case_id AND case_incident.incident = s.incident";

    /// <summary>Those in the rows of cases get rows of their own, of which single ones can go.</summary>
    private const string UnpackReports = """
        INSERT INTO case_incident (case_id, incident, occurred, received, decision, source)
        SELECT c.id, r.incident, r.occurred, r.received, r.decision, r.source FROM case_row c CROSS JOIN LATERAL case_reports(c.reports) r
        WHERE c.id = ANY ($1) AND c.reports IS NOT NULL ON CONFLICT DO NOTHING
        """;

    private const string ForgetPacked = "UPDATE case_row SET reports = NULL WHERE id = ANY ($1) AND reports IS NOT NULL";
    private const string ForgetOpening = "UPDATE case_row SET occurred = NULL, received = NULL, decision = NULL, source = NULL WHERE id = ANY ($1) AND occurred IS NOT NULL";
    private const string DeleteMessages = "DELETE FROM message WHERE seq = ANY ($1)";

    private static readonly short[] Closed = [.. CaseStatuses.Closed.Select(static s => (short)s)];

    private static GridId? CaseOf(Old row, Dictionary<SegmentPlace, UnpackedSegment> segments) => row.Kind switch
    {
        MessageKind.Incident => new DecisionPlace(row.Id, row.Place, row.Sequence, null, null, null).In(segments[row.Place])?.Case.Id(GridId.Case),
        MessageKind.CaseEvent => JsonSerializer.Deserialize(row.Body!, GrainsJson.Default.CaseEventMessage)?.Case,
        MessageKind.TimerDue => JsonSerializer.Deserialize(row.Body!, GrainsJson.Default.TimerDue)?.Case,
        _ => null,
    };

    /// <summary>Looks at the next messages after a number, in the transaction of a connection.</summary>
    public static async Task<RemovalStep> RunAsync(NpgsqlConnection connection, Checkpoint checkpoint, long after, string cell)
    {
        var rows = await ListAsync(
            connection, SelectOld, p => p.With(after).With(checkpoint.LastMessage).WithTime(checkpoint.Before).With(Batch),
            static row => new Old(
                row.GetInt64(0), row.GetGuid(1), (MessageKind)row.GetInt16(3), row.IsDBNull(5) ? null : row.Bytes(5), row.IsDBNull(6) ? null : row.GetInt64(6),
                row.IsDBNull(7) ? 0 : row.GetInt32(7), row.GetInt16(8), row.GetBoolean(9), row.IsDBNull(10) ? null : row.Id(10, GridId.Case),
                !row.IsDBNull(11) && row.GetBoolean(11)));
        if (rows.Count == 0)
        {
            return new(after, 0, 0);
        }

        var turns = checkpoint.Partitions.ToDictionary(static p => p.Partition, static p => p.Turns);
        var old = rows.FindAll(r => r.Handled
            && (r.Turn is { } turn ? turn <= turns[r.Partition] : r.Came is not null || r.Kind is MessageKind.RegionReport or MessageKind.ProvinceReport));
        var segments = await OpenAsync(connection, old);
        var cased = old.ConvertAll(r => (Row: r, Case: r.Turn is null ? r.Came : CaseOf(r, segments)));
        var cases = cased.Select(static c => c.Case).OfType<GridId>().Distinct().ToList();
        var closed = cases.Count == 0 ? [] : (await ListAsync(
            connection, SelectClosed,
            p => p.WithColumn(cases, static c => c.Uuid(), NpgsqlDbType.Uuid).WithColumn(Closed, static s => s, NpgsqlDbType.Smallint).WithTime(checkpoint.Before),
            static row => row.Id(0, GridId.Case))).ToHashSet();
        if (cases.Count > closed.Count)
        {
            closed.UnionWith(await ListAsync(
                connection, SelectReleased, p => p.WithColumn(cases, static c => c.Uuid(), NpgsqlDbType.Uuid), static row => row.Id(0, GridId.Case)));
        }

        // What regions and provinces were told is told: it follows from the entries, and what waited at the checkpoint is in its file.
        var gone = cased.FindAll(c => c.Case is { } of ? closed.Contains(of) : c.Row.Turn is null);
        if (gone.Count > 0)
        {
            await RemoveAsync(connection, gone, segments);
            await ReleaseAsync(connection, checkpoint, [.. gone.Where(static g => g.Row.Wandered).Select(static g => g.Case).OfType<GridId>().Distinct()], cell);
        }

        return new(rows[^1].Sequence, rows.Count, gone.Count);
    }

    /// <summary>Cases whose province was in other cells have their part of the log there: it may go, too.</summary>
    private static async Task ReleaseAsync(NpgsqlConnection connection, Checkpoint checkpoint, IReadOnlyList<GridId> cases, string cell)
    {
        if (cases.Count > 0)
        {
            await Notices.TellAsync(
                connection, new(GridId.New(GridId.Message, TimeProvider.System), NoticeKind.Release, null, null, checkpoint.At, cell, "retention", cases));
        }
    }

    private static async Task RemoveAsync(
        NpgsqlConnection connection, List<(Old Row, GridId? Case)> gone, Dictionary<SegmentPlace, UnpackedSegment> segments)
    {
        var decided = gone.FindAll(static g => g.Case is not null);
        var ids = decided.ConvertAll(static g => g.Row.Id);
        var sequences = gone.Select(static g => g.Row.Sequence).ToHashSet();
        sequences.UnionWith(await ListAsync(connection, SelectFirst, p => p.WithColumn(ids, static i => i, NpgsqlDbType.Uuid), static row => row.GetInt64(0)));
        var incidents = decided.FindAll(static g => g.Row.Kind == MessageKind.Incident);
        await using var batch = connection.CreateBatch();
        AddEntries(batch, [.. gone.Where(static g => g.Row.Turn is not null).Select(static g => g.Row.Place).Distinct().Select(p => segments[p])], sequences);
        foreach (var sql in (string[])[DeleteKeys, DeleteSealed, DeleteMessages])
        {
            batch.Add(sql).WithColumn(sequences, static s => s, NpgsqlDbType.Bigint);
        }

        foreach (var sql in (string[])[LeaveForeignHashes, DeleteTextKeys, DeleteTexts, DeleteRedecided, DeleteDead, ForgetOpening])
        {
            batch.Add(sql).WithColumn(ids, static i => i, NpgsqlDbType.Uuid);
        }

        foreach (var sql in (string[])[UnpackReports, ForgetPacked])
        {
            batch.Add(sql).WithColumn([.. incidents.Select(static g => g.Case!.Value).Distinct()], static c => c.Uuid(), NpgsqlDbType.Uuid);
        }

        batch.Add(DeleteIncidents).WithColumn(incidents, static g => g.Case!.Value.Uuid(), NpgsqlDbType.Uuid).WithColumn(incidents, static g => g.Row.Id, NpgsqlDbType.Uuid);
        await batch.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>The entries of messages go out of their segments and leave their hashes.</summary>
    private static void AddEntries(NpgsqlBatch batch, IReadOnlyList<UnpackedSegment> segments, HashSet<long> gone)
    {
        SegmentPlace.Bind(batch.Add(DeleteSegments), [.. segments.Select(static s => s.Segment.Place)]);
        foreach (var rest in segments.SelectMany(s => s.Without(gone)))
        {
            rest.Insert(batch);
        }

        var left = segments.SelectMany(static s => s.Entries.Select((e, i) => (s.Segment, Index: i, Entry: e))).Where(e => gone.Contains(e.Segment.Messages[e.Index])).ToList();
        batch.Add(LeaveHashes)
            .WithColumn(left, static e => (short)e.Segment.Partition, NpgsqlDbType.Smallint).WithColumn(left, static e => e.Segment.Turn, NpgsqlDbType.Bigint)
            .WithColumn(left, static e => e.Segment.First + e.Index, NpgsqlDbType.Integer).WithColumn(left, static e => SHA256.HashData(e.Entry), NpgsqlDbType.Bytea);
    }

    /// <summary>The segments in which messages have their entries. Nothing else changes any while this process has the duty of housekeeping.</summary>
    private static async Task<Dictionary<SegmentPlace, UnpackedSegment>> OpenAsync(NpgsqlConnection connection, List<Old> rows)
    {
        var places = rows.Where(static r => r.Turn is not null).Select(static r => r.Place).Distinct().ToList();
        return (await ListAsync(connection, SegmentPlace.Select, p => SegmentPlace.Bind(p, places), EntrySegment.At))
            .ToDictionary(static s => s.Place, static s => s.Open());
    }

    private static async Task<List<T>> ListAsync<T>(NpgsqlConnection connection, string sql, Action<NpgsqlParameterCollection> bind, Func<NpgsqlDataReader, T> read)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        bind(command.Parameters);
        await using var reader = await command.ExecuteReaderAsync(CancellationToken.None);
        return await reader.ListAsync(read, CancellationToken.None);
    }

    /// <param name="Turn">Of its entries; null where it has none.</param>
    /// <param name="First">First index of the segment that has them.</param>
    /// <param name="Handled">Whether it is older than the date and waits no more.</param>
    /// <param name="Came">The case of an incident that was decided in another cell and came with its province.</param>
    /// <param name="Wandered">Whether its province has ever changed cells.</param>
    private sealed record Old(
        long Sequence, Guid Id, MessageKind Kind, byte[]? Body, long? Turn, int First, int Partition, bool Handled, GridId? Came, bool Wandered)
    {
        public SegmentPlace Place => new(Partition, Turn ?? 0, First);
    }
}
