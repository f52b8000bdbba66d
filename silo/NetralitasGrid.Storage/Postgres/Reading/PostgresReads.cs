using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Turns;
using NetralitasGrid.Storage.Rows;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Reading;

/// <summary>Reads of committed rows, each in a short snapshot of its own.</summary>
internal sealed partial class PostgresReads(Pools pools) : IReadModel
{
    private const int LogPage = 200;

    private const string SelectReport = "SELECT incident, body_hash FROM report WHERE key = $1";

    /// <summary>Its delivery is looked for from its number back: it began a few numbers before, and what is handled has none before it.</summary>
    private const string SelectIncident = """
        SELECT m.source, m.place, m.duty, m.body, m.received, m.appended, l.id IS NOT NULL AND l.retried IS NULL,
               EXISTS (SELECT FROM (SELECT numbers FROM delivery WHERE partition = m.partition AND first <= coalesce(l.retried, m.seq) ORDER BY first DESC OFFSET 0) d
                       WHERE coalesce(l.retried, m.seq) = ANY (d.numbers))
        FROM message m LEFT JOIN dead_letter l ON l.id = $2 WHERE m.id = $1 AND m.first AND m.kind = 1
        """;

    /// <summary>First the decision of the incident's own message, or of the one that put it back; then those that other messages caused; of each the ones first that came from another cell with the province.</summary>
    private const string SelectDecisions = """
        SELECT e.decision, e.case_id, e.partition, e.turn, e.index, e.bytes, 0 AS later, 'infinity'::timestamptz AS moved FROM entry e
        WHERE e.decision IS NOT NULL AND e.message = ANY (ARRAY(
            SELECT seq FROM message WHERE id = $1 AND first UNION ALL SELECT retried FROM dead_letter WHERE id = $2 AND retried IS NOT NULL))
        UNION ALL
        SELECT r.decision, r.case_id, r.partition, r.turn, r.index, e.bytes, 1, 'infinity' FROM redecided r
        JOIN entry e ON e.partition = r.partition AND e.turn = r.turn AND e.index = r.index WHERE r.incident = $1
        UNION ALL
        SELECT f.decision, f.case_id, f.partition, f.turn, f.index, f.bytes, f.later::int, f.moved FROM foreign_entry f WHERE f.incident = $1
        ORDER BY later, moved, turn, index
        """;

    private const string SelectState = "SELECT body FROM state WHERE grain = $1 AND part = $2 AND body IS NOT NULL";
    private const string SelectParts = "SELECT part, body FROM state WHERE grain = $1 AND body IS NOT NULL";
    private const string SelectCores = "SELECT substr(grain, 2), body FROM state WHERE grain >= $1 AND grain < $2 AND part = '' AND body IS NOT NULL";
    private const string SelectResult = "SELECT case_id, problem, version FROM event_result WHERE event = $1";

    private const string SelectDead = """
        SELECT id, message, letter, partition, reason, tries, at FROM dead_letter
        WHERE retried IS NULL AND seq < coalesce((SELECT seq FROM dead_letter WHERE id = $1), 9223372036854775807) ORDER BY seq DESC LIMIT $2
        """;

    private const string SelectSealed = """
        SELECT k.version, k.subject, coalesce(m.sealed_subject, s.subject), k.reporter, coalesce(m.sealed_reporter, s.reporter)
        FROM message m JOIN data_key k ON k.seq = m.seq LEFT JOIN sealed s ON s.seq = m.seq WHERE m.id = $1 AND m.first
        """;

    private const string SelectText = "SELECT k.version, k.key, t.text FROM sealed_text t JOIN text_key k USING (event) WHERE event = $1";

    private const string SelectLog = """
        SELECT m.seq, m.id, m.letter, m.grain, m.kind, m.received, m.appended, m.body, e.turn, e.index, e.bytes
        FROM (SELECT * FROM entry WHERE partition = $1 AND (turn, index) > ($2, $3) ORDER BY turn, index LIMIT $4) e
        CROSS JOIN LATERAL (SELECT * FROM message WHERE seq = e.message LIMIT 1) m
        ORDER BY e.turn, e.index
        """;

    private const string SelectHeads = "SELECT id, entries, head FROM partition UNION ALL SELECT NULL, entries, head FROM cell ORDER BY 1 NULLS LAST";
    private const string SelectCellLog = "SELECT number, bytes FROM cell_entry WHERE number > $1 ORDER BY number LIMIT $2";

    public ValueTask<ReportRow?> ReportAsync(ReadOnlyMemory<byte> reportKey, CancellationToken cancellationToken) => pools.Others.FirstAsync(
        SelectReport, p => p.With(Sql.Uuid(reportKey.Span)), static row => new ReportRow(row.Id(0, GridId.Incident), row.Bytes(1)), cancellationToken);

    public ValueTask<LogRow?> IncidentAsync(GridId incident, CancellationToken cancellationToken) => pools.Others.FirstAsync(
        SelectIncident,
        p => p.With(incident.Uuid()).With(DeadLetter.IdOf(incident).Uuid()),
        row => new LogRow
        {
            Incident = incident,
            Source = row.GetString(0),
            Place = row.GetString(1),
            DutyRegion = row.TextOrNull(2),
            Body = row.Bytes(3),
            ReceivedAt = row.Time(4),
            AppendedAt = row.Time(5),
            State = row.GetBoolean(6) ? LogState.DeadLetter : row.GetBoolean(7) ? LogState.Accepted : LogState.Decided,
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<DecidedRow>> DecisionsAsync(GridId incident, CancellationToken cancellationToken) => pools.Others.ListAsync(
        SelectDecisions,
        p => p.With(incident.Uuid()).With(DeadLetter.IdOf(incident).Uuid()),
        static row => new DecidedRow(
            row.Id(0, GridId.Decision), row.Id(1, GridId.Case), row.GetInt16(2), row.GetInt64(3), row.GetInt32(4), row.Bytes(5), SHA256.HashData(row.Bytes(5))),
        cancellationToken);

    public ValueTask<byte[]?> StateAsync(StateKey key, CancellationToken cancellationToken) => pools.Others.FirstAsync(
        SelectState, p => p.With(RowCodec.Grain(key.Grain)).With(key.Part), static row => row.Bytes(0), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, byte[]>> PartsAsync(GrainKey grain, CancellationToken cancellationToken) =>
        PairsAsync(SelectParts, p => p.With(RowCodec.Grain(grain)), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, byte[]>> CoresAsync(GrainKind kind, string keyPrefix, CancellationToken cancellationToken)
    {
        var prefix = RowCodec.Prefix(kind) + keyPrefix;
        return PairsAsync(SelectCores, p => p.With(prefix).With(prefix + char.MaxValue), cancellationToken);
    }

    public ValueTask<EventResultRow?> EventResultAsync(GridId caseEvent, CancellationToken cancellationToken) => pools.Others.FirstAsync(
        SelectResult, p => p.With(caseEvent.Uuid()),
        row => new EventResultRow(caseEvent, row.Id(0, GridId.Case), row.TextOrNull(1), row.GetInt32(2)), cancellationToken);

    public ValueTask<IReadOnlyList<StoredDeadLetter>> DeadLettersAsync(GridId? before, int most, CancellationToken cancellationToken) => pools.Others.ListAsync(
        SelectDead,
        p => p.WithNullable(before?.Uuid(), NpgsqlDbType.Uuid).With(most),
        static row =>
        {
            var message = row.Id(1, (char)row.GetInt16(2));
            return new StoredDeadLetter(
                row.Id(0, GridId.Message), message, message.Kind == GridId.Incident ? message : null, row.GetInt16(3), row.GetString(4), row.GetInt32(5), row.Time(6));
        },
        cancellationToken);

    public ValueTask<SealedIncident?> SealedAsync(GridId incident, CancellationToken cancellationToken) => pools.Others.FirstAsync(
        SelectSealed, p => p.With(incident.Uuid()),
        static row => new SealedIncident(row.GetInt32(0), row.Bytes(1), row.Bytes(2), row.Bytes(3), row.Bytes(4)), cancellationToken);

    public ValueTask<SealedText?> SealedTextAsync(GridId caseEvent, CancellationToken cancellationToken) => pools.Others.FirstAsync(
        SelectText, p => p.With(caseEvent.Uuid()), static row => new SealedText(row.GetInt32(0), row.Bytes(1), row.Bytes(2)), cancellationToken);

    public async IAsyncEnumerable<LoggedEntry> LogAsync(int partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (turn, index) = (0L, 0);
        while (true)
        {
            var (afterTurn, afterIndex) = (turn, index);
            var page = await pools.Others.ListAsync(
                SelectLog,
                p => p.With((short)partition).With(afterTurn).With(afterIndex).With(LogPage),
                row => new LoggedEntry(partition, row.GetInt64(8), row.GetInt32(9), Claims.MessageAt(row), row.Bytes(10), SHA256.HashData(row.Bytes(10))),
                cancellationToken);
            foreach (var entry in page)
            {
                yield return entry;
            }

            if (page.Count < LogPage)
            {
                yield break;
            }

            (turn, index) = (page[^1].Turn, page[^1].Index);
        }
    }

    public ValueTask<IReadOnlyList<ChainHead>> HeadsAsync(CancellationToken cancellationToken) => pools.Others.ListAsync(
        SelectHeads, static _ => { }, static row => new ChainHead(row.IsDBNull(0) ? null : row.GetInt16(0), row.GetInt64(1), row.Bytes(2)), cancellationToken);

    public ValueTask<IReadOnlyList<CellEntryRow>> CellLogAsync(long after, int most, CancellationToken cancellationToken) => pools.Others.ListAsync(
        SelectCellLog, p => p.With(after).With(most), static row => new CellEntryRow(row.GetInt64(0), row.Bytes(1)), cancellationToken);

    private async ValueTask<IReadOnlyDictionary<string, byte[]>> PairsAsync(
        string sql, Action<Npgsql.NpgsqlParameterCollection> bind, CancellationToken cancellationToken) =>
        (await pools.Others.ListAsync(sql, bind, static row => (Key: row.GetString(0), Value: row.Bytes(1)), cancellationToken))
            .ToDictionary(static p => p.Key, static p => p.Value, StringComparer.Ordinal);
}
