using System.Text.Json;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Postgres;

/// <summary>
/// Crypto-shredding: the wrapped data keys of one person's incidents and case events are deleted. The server forgets the deleted rows' bytes with the
/// next vacuum of their tables; older WAL and backups end by their own retention.
/// </summary>
internal static class Erasure
{
    /// <summary>No turn of the person's partition goes on meanwhile.</summary>
    private const string LockPartition = "SELECT id FROM partition WHERE id = $1 FOR UPDATE";

    private const string EraseIncidents = """
        WITH cases AS MATERIALIZED (SELECT unnest(cases) AS id FROM person WHERE id = $3),
        incidents AS (
            SELECT id FROM cases
            UNION SELECT i.incident FROM cases c JOIN case_link i ON i.case_id = c.id
            UNION SELECT message FROM dead_letter WHERE grain = $1
            UNION SELECT m.id FROM mail w JOIN message m ON m.seq = w.seq WHERE w.partition = $2 AND m.grain = $1)
        DELETE FROM data_key USING message m, incidents i WHERE m.id = i.id AND m.first AND data_key.seq = m.seq
        """;

    private const string EraseTexts = """
        WITH cases AS MATERIALIZED (SELECT unnest(cases) AS id FROM person WHERE id = $3),
        events AS (
            SELECT h.event AS id FROM cases c JOIN case_history h ON h.case_id = c.id
            UNION SELECT message FROM dead_letter WHERE grain = $1
            UNION SELECT m.id FROM mail w JOIN message m ON m.seq = w.seq WHERE w.partition = $2 AND m.grain = $1)
        DELETE FROM text_key USING events e WHERE text_key.event = e.id
        """;

    private const string SelectHeld = "SELECT h.case_id FROM person p JOIN hold h ON h.case_id = ANY (p.cases) WHERE p.id = $1";

    /// <summary>What of the person is still on its way here with a province comes without its keys.</summary>
    private const string Remember = "INSERT INTO erased (grain, at) VALUES ($1, $2) ON CONFLICT (grain) DO UPDATE SET at = excluded.at";

    /// <summary>Erases a person in this cell; returns how many incidents lost their keys.</summary>
    /// <param name="cell">The cell where it was decided.</param>
    /// <exception cref="LegalHoldException">A case of the person is under legal hold; nothing was erased.</exception>
    public static async Task<int> RunAsync(CellChange change, string subjectKey, string by, string cell, PostgresStoreOptions options)
    {
        var key = new GrainKey(GrainKind.Employee, subjectKey);
        var (grain, partition, person) = (RowCodec.Grain(key), (short)key.PartitionOf(options.Partitions), Sql.PersonId(subjectKey, options.Partitions));
        await change.ListAsync(LockPartition, p => p.With(partition), static _ => 0);
        if (await change.ListAsync(SelectHeld, p => p.With(person), static row => row.Id(0, GridId.Case)) is [var held, ..])
        {
            throw new LegalHoldException($"Case {held} is under legal hold: nothing was erased.");
        }

        await change.RunAsync(Remember, p => p.With(grain).WithTime(change.Now));
        await change.RunAsync(EraseTexts, p => p.With(grain).With(partition).With(person));
        var erased = await change.RunAsync(EraseIncidents, p => p.With(grain).With(partition).With(person));
        await change.AddEntryAsync("ERASED", by, JsonSerializer.SerializeToUtf8Bytes(new { subject = subjectKey, incidents = erased, cell }));
        return erased;
    }
}
