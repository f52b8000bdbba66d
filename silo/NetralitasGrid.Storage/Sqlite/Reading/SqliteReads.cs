using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Writing;

namespace NetralitasGrid.Storage.Sqlite.Reading;

/// <summary>Reads of committed rows, each in a short snapshot of its own.</summary>
internal sealed partial class SqliteReads(ReaderPool readers) : IReadModel
{
    private const int LogPage = 200;

    private const string SelectReport = "SELECT incident, body_hash FROM report WHERE key = ?";

    private const string SelectIncident = """
        SELECT m.source, m.place, m.duty, m.body, m.received, m.appended,
               EXISTS (SELECT 1 FROM decided d WHERE d.incident = ?1), EXISTS (SELECT 1 FROM dead_letter l WHERE l.id = ?2 AND l.retried = 0)
        FROM message m WHERE m.seq = (SELECT seq FROM message_id WHERE id = ?1)
        """;

    private const string SelectDecisions = """
        SELECT d.decision, d.case_id, d.partition, d.turn, d.place, e.bytes FROM decided d CROSS JOIN entry e ON e.id = d.entry
        WHERE d.incident = ? ORDER BY d.entry
        """;

    private const string SelectState = "SELECT body FROM state WHERE grain = ? AND part = ?";
    private const string SelectParts = "SELECT part, body FROM state WHERE grain = ?1 AND (part = '' OR part >= ?2)";
    private const string SelectCores = "SELECT substr(grain, 2), body FROM state WHERE grain >= ?1 AND grain < ?2 AND part = ''";
    private const string SelectResult = "SELECT case_id, problem, version FROM event_result WHERE event = ?";

    private const string SelectDead = """
        SELECT id, message, partition, reason, tries, at FROM dead_letter
        WHERE retried = 0 AND seq < coalesce((SELECT seq FROM dead_letter WHERE id = ?1), 9223372036854775807) ORDER BY seq DESC LIMIT ?2
        """;

    private const string SelectSealed = """
        SELECT key_version, subject_key, subject, reporter_key, reporter FROM sealed
        WHERE seq = (SELECT seq FROM message_id WHERE id = ?) AND subject_key IS NOT NULL
        """;

    private const string SelectText = "SELECT key_version, text_key, text FROM sealed_text WHERE event = ? AND text_key IS NOT NULL";

    private const string SelectLog = """
        SELECT m.seq, m.id, m.grain, m.kind, m.received, m.appended, m.body, t.number, e.id - t.first_entry, e.bytes
        FROM turn t
        CROSS JOIN entry e ON e.id >= t.first_entry AND e.id < t.first_entry + t.entries
        CROSS JOIN message m ON m.seq = e.message
        WHERE t.partition = ?1 AND t.number >= ?2 AND (t.number > ?2 OR e.id - t.first_entry > ?3)
        ORDER BY t.number, e.id LIMIT ?4
        """;

    public ValueTask<ReportRow?> ReportAsync(ReadOnlyMemory<byte> reportKey, CancellationToken cancellationToken) => readers.ReadAsync(
        database => database[SelectReport].Bind(reportKey.Span).First(static row => new ReportRow(row.Id(0), row.Copy(1))), cancellationToken);

    public ValueTask<LogRow?> IncidentAsync(GridId incident, CancellationToken cancellationToken) => readers.ReadAsync(
        database => database[SelectIncident].Bind(incident).Bind(DeadLetters.IdOf(incident)).First(row => new LogRow
        {
            Incident = incident, Source = row.Text(0), Place = row.Text(1), DutyRegion = row.TextOrNull(2), Body = row.Copy(3),
            ReceivedAt = row.Time(4), AppendedAt = row.Time(5),
            State = row.Int(6) != 0 ? LogState.Decided : row.Int(7) != 0 ? LogState.DeadLetter : LogState.Accepted,
        }),
        cancellationToken);

    public ValueTask<IReadOnlyList<DecidedRow>> DecisionsAsync(GridId incident, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<DecidedRow>>(
            database => database[SelectDecisions].Bind(incident).List(row =>
            {
                var entry = row.Copy(5);
                return new DecidedRow(
                    row.IdOrNull(0) ?? incident.As(GridId.Decision), row.IdOrNull(1) ?? incident.As(GridId.Case),
                    row.Int(2), row.Long(3), row.Int(4), entry, SHA256.HashData(entry));
            }),
            cancellationToken);

    public ValueTask<byte[]?> StateAsync(StateKey key, CancellationToken cancellationToken) => readers.ReadAsync(
        database => database[SelectState].Bind(RowCodec.Grain(key.Grain)).Bind(key.Part).First(static row => row.Copy(0)), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, byte[]>> PartsAsync(GrainKey grain, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyDictionary<string, byte[]>>(
            database => Pairs(database[SelectParts].Bind(RowCodec.Grain(grain)).Bind(StoreParts.End)), cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, byte[]>> CoresAsync(GrainKind kind, string keyPrefix, CancellationToken cancellationToken)
    {
        var prefix = RowCodec.Prefix(kind) + keyPrefix;
        return readers.ReadAsync<IReadOnlyDictionary<string, byte[]>>(
            database => Pairs(database[SelectCores].Bind(prefix).Bind(prefix + char.MaxValue)), cancellationToken);
    }

    public ValueTask<EventResultRow?> EventResultAsync(GridId caseEvent, CancellationToken cancellationToken) => readers.ReadAsync(
        database => database[SelectResult].Bind(caseEvent).First(row => new EventResultRow(caseEvent, row.Id(0), row.TextOrNull(1), row.Int(2))), cancellationToken);

    public ValueTask<IReadOnlyList<StoredDeadLetter>> DeadLettersAsync(GridId? before, int most, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<StoredDeadLetter>>(
            database => database[SelectDead].Bind(before).Bind(most).List(static row => new StoredDeadLetter(
                row.Id(0), row.Id(1), row.Id(1) is { Kind: GridId.Incident } incident ? incident : null, row.Int(2), row.Text(3), row.Int(4), row.Time(5))),
            cancellationToken);

    public ValueTask<SealedIncident?> SealedAsync(GridId incident, CancellationToken cancellationToken) => readers.ReadAsync(
        database => database[SelectSealed].Bind(incident).First(static row => new SealedIncident(row.Int(0), row.Copy(1), row.Copy(2), row.Copy(3), row.Copy(4))),
        cancellationToken);

    public ValueTask<SealedText?> SealedTextAsync(GridId caseEvent, CancellationToken cancellationToken) => readers.ReadAsync(
        database => database[SelectText].Bind(caseEvent).First(static row => new SealedText(row.Int(0), row.Copy(1), row.Copy(2))), cancellationToken);

    public async IAsyncEnumerable<LoggedEntry> LogAsync(int partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (turn, index) = (0L, -1);
        while (true)
        {
            var (fromTurn, fromIndex) = (turn, index);
            var page = await readers.ReadAsync(
                database => database[SelectLog].Bind(partition).Bind(fromTurn).Bind(fromIndex).Bind(LogPage).List(row =>
                {
                    var entry = row.Copy(9);
                    return new LoggedEntry(partition, row.Long(7), row.Int(8), MailReads.MessageAt(row), entry, SHA256.HashData(entry));
                }),
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

    private static Dictionary<string, byte[]> Pairs(Statement rows)
    {
        var pairs = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        while (rows.Step())
        {
            pairs.Add(rows.Text(0), rows.Copy(1));
        }

        return pairs;
    }
}
