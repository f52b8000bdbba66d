using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Writing;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite.Reading;

/// <summary>Reads of committed rows, each in a short snapshot of its own.</summary>
internal sealed partial class SqliteReads(ReaderPool readers) : IReadModel
{
    private const int LogPage = 200;

    private const string SelectReport = "SELECT incident, body_hash FROM report WHERE key = ?";

    /// <summary>Handled = its partition got past it: past the message that put it back, where it was dead and retried.</summary>
    private const string SelectIncident = """
        SELECT m.source, m.place, m.duty, m.body, m.received, m.appended, l.id IS NOT NULL AND l.retried IS NULL, p.position >= coalesce(l.retried, m.seq)
        FROM message m CROSS JOIN partition p ON p.id = m.partition LEFT JOIN dead_letter l ON l.id = ?2
        WHERE m.seq = (SELECT seq FROM message_id WHERE id = ?1)
        """;

    private const string SelectParts = """
        SELECT k.part, b.body FROM state_key k CROSS JOIN state_body b ON b.seq = k.seq WHERE k.grain = ?1 AND (k.part = '' OR k.part >= ?2)
        """;

    private const string SelectCores = """
        SELECT substr(k.grain, 2), b.body FROM state_key k CROSS JOIN state_body b ON b.seq = k.seq WHERE k.grain >= ?1 AND k.grain < ?2 AND k.part = ''
        """;

    private const string SelectResult = "SELECT case_id, problem, version FROM event_result WHERE event = ?";

    private const string SelectDead = """
        SELECT id, message, partition, reason, tries, at FROM dead_letter
        WHERE retried IS NULL AND seq < coalesce((SELECT seq FROM dead_letter WHERE id = ?1), 9223372036854775807) ORDER BY seq DESC LIMIT ?2
        """;

    private const string SelectSealed = """
        SELECT key_version, subject_key, subject, reporter_key, reporter FROM sealed
        WHERE seq = (SELECT seq FROM message_id WHERE id = ?) AND subject_key IS NOT NULL
        """;

    private const string SelectText = "SELECT key_version, text_key, text FROM sealed_text WHERE event = ? AND text_key IS NOT NULL";

    private const string SelectLog = """
        SELECT m.seq, m.id, m.grain, m.kind, m.received, m.appended, m.body, t.number, e.id - t.first_entry, e.bytes, t.last_message, e.id
        FROM turn t
        CROSS JOIN entry e ON e.id >= t.first_entry AND e.id < t.first_entry + t.entries AND e.id > ?3
        CROSS JOIN message m ON m.seq = e.message
        WHERE t.partition = ?1 AND t.last_message >= ?2
        ORDER BY t.last_message, e.id LIMIT ?4
        """;

    public ValueTask<ReportRow?> ReportAsync(ReadOnlyMemory<byte> reportKey, CancellationToken cancellationToken) => readers.ReadAsync(
        database => database[SelectReport].Bind(IncidentsWrite.StoredKey(reportKey.Span)).First(static row => new ReportRow(row.Id(0), row.Copy(1))), cancellationToken);

    public ValueTask<LogRow?> IncidentAsync(GridId incident, CancellationToken cancellationToken) => readers.ReadAsync(
        database => database[SelectIncident].Bind(incident).Bind(DeadLetter.IdOf(incident)).First(row => new LogRow
        {
            Incident = incident,
            Source = row.Text(0),
            Place = row.Text(1),
            DutyRegion = row.TextOrNull(2),
            Body = row.Copy(3),
            ReceivedAt = row.Time(4),
            AppendedAt = row.Time(5),
            State = row.Int(6) != 0 ? LogState.DeadLetter : row.Int(7) != 0 ? LogState.Decided : LogState.Accepted,
        }),
        cancellationToken);

    public ValueTask<byte[]?> StateAsync(StateKey key, CancellationToken cancellationToken) => readers.ReadAsync(
        database => database[States.Select].Bind(RowCodec.Grain(key.Grain)).Bind(key.Part).First(static row => row.Copy(0)), cancellationToken);

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
        var (lastMessage, lastEntry) = (0L, 0L);
        while (true)
        {
            var (fromMessage, fromEntry) = (lastMessage, lastEntry);
            var page = await readers.ReadAsync(
                database => database[SelectLog].Bind(partition).Bind(fromMessage).Bind(fromEntry).Bind(LogPage).List(row =>
                {
                    var entry = row.Copy(9);
                    var logged = new LoggedEntry(partition, row.Long(7), row.Int(8), MailReads.MessageAt(row), entry, SHA256.HashData(entry));
                    return (Entry: logged, LastMessage: row.Long(10), Number: row.Long(11));
                }),
                cancellationToken);
            foreach (var row in page)
            {
                yield return row.Entry;
            }

            if (page.Count < LogPage)
            {
                yield break;
            }

            (_, lastMessage, lastEntry) = page[^1];
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
