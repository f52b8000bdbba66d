using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Turns;
using NetralitasGrid.Storage.Rows;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Reading;

/// <summary>Reads of committed rows, each in a short snapshot of its own.</summary>
internal sealed partial class PostgresReads(Pools pools, int partitions) : IReadModel
{
    private const string SelectReport = "SELECT incident, body_hash FROM report WHERE key = $1";

    /// <summary>Its delivery is looked for from its number back: it began a few numbers before, and what is handled has none before it.</summary>
    private const string SelectIncident = """
        SELECT m.source, m.place, m.duty, m.body, m.received, m.appended, l.id IS NOT NULL AND l.retried IS NULL,
               EXISTS (SELECT FROM (SELECT numbers FROM delivery WHERE partition = m.partition AND first <= coalesce(l.retried, m.seq) ORDER BY first DESC OFFSET 0) d
                       WHERE coalesce(l.retried, m.seq) = ANY (d.numbers))
        FROM message m LEFT JOIN dead_letter l ON l.id = $2 WHERE m.id = $1 AND m.first AND m.kind = 1
        """;

    private const string SelectPerson = "SELECT body FROM person WHERE id = $1 AND body IS NOT NULL";
    private const string SelectPersons = "SELECT subject, body FROM person WHERE subject >= $1 AND subject < $2 AND body IS NOT NULL";

    /// <summary>From behind: while an old snapshot is open, versions before the newest stand there as well.</summary>
    private const string Newest = "SELECT body FROM state WHERE grain = n.grain AND part = n.part ORDER BY version DESC LIMIT 1";

    private const string SelectState = $"SELECT s.body FROM (VALUES ($1, $2)) AS n (grain, part) CROSS JOIN LATERAL ({Newest}) s WHERE s.body IS NOT NULL";

    private const string SelectParts = $"""
        SELECT n.part, s.body FROM state_name n CROSS JOIN LATERAL ({Newest}) s WHERE n.grain = $1 AND s.body IS NOT NULL
        UNION ALL SELECT '', body FROM person WHERE id = $2 AND body IS NOT NULL
        """;

    private const string SelectCores = $"""
        SELECT substr(n.grain, 2), s.body FROM state_name n CROSS JOIN LATERAL ({Newest}) s WHERE n.grain >= $1 AND n.grain < $2 AND n.part = '' AND s.body IS NOT NULL
        """;

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

    public ValueTask<byte[]?> StateAsync(StateKey key, CancellationToken cancellationToken) => StateRows.IsPerson(key)
        ? pools.Others.FirstAsync(SelectPerson, p => p.With(Sql.PersonId(key.Grain.Key, partitions)), static row => row.Bytes(0), cancellationToken)
        : pools.Others.FirstAsync(SelectState, p => p.With(RowCodec.Grain(key.Grain)).With(key.Part), static row => row.Bytes(0), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, byte[]>> PartsAsync(GrainKey grain, CancellationToken cancellationToken) => PairsAsync(
        SelectParts,
        p => p.With(RowCodec.Grain(grain)).WithNullable(grain.Kind == GrainKind.Employee ? Sql.PersonId(grain.Key, partitions) : null, NpgsqlDbType.Uuid),
        cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, byte[]>> CoresAsync(GrainKind kind, string keyPrefix, CancellationToken cancellationToken)
    {
        var (sql, prefix) = kind == GrainKind.Employee ? (SelectPersons, keyPrefix) : (SelectCores, RowCodec.Prefix(kind) + keyPrefix);
        return PairsAsync(sql, p => p.With(prefix).With(prefix + char.MaxValue), cancellationToken);
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

    public ValueTask<IReadOnlyList<ChainHead>> HeadsAsync(CancellationToken cancellationToken) => pools.Others.ListAsync(
        SelectHeads, static _ => { }, static row => new ChainHead(row.IsDBNull(0) ? null : row.GetInt16(0), row.GetInt64(1), row.Bytes(2)), cancellationToken);

    public ValueTask<IReadOnlyList<CellEntryRow>> CellLogAsync(long after, int most, CancellationToken cancellationToken) => pools.Others.ListAsync(
        SelectCellLog, p => p.With(after).With(most), static row => new CellEntryRow(row.GetInt64(0), row.Bytes(1)), cancellationToken);

    private async ValueTask<IReadOnlyDictionary<string, byte[]>> PairsAsync(
        string sql, Action<Npgsql.NpgsqlParameterCollection> bind, CancellationToken cancellationToken) =>
        (await pools.Others.ListAsync(sql, bind, static row => (Key: row.GetString(0), Value: row.Bytes(1)), cancellationToken))
            .ToDictionary(static p => p.Key, static p => p.Value, StringComparer.Ordinal);
}
