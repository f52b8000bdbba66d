using System.Buffers.Binary;
using System.Security.Cryptography;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Retention;
using NetralitasGrid.Storage.Rows;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Reading;
using NetralitasGrid.Storage.Sqlite.Writing;

namespace NetralitasGrid.Storage.Sqlite.Keeping;

/// <summary>Retention and legal holds in the tables of an embedded cell. Writes go through the one writer, so none of them runs beside a turn's.</summary>
internal sealed class RetentionRows(GroupWriter writer, ReaderPool readers, int partitions) : IRetentionRows
{
    private const string SelectHolds = "SELECT case_id, placed, reason, placed_by FROM hold ORDER BY placed, case_id";
    private const string InsertHold = "INSERT OR IGNORE INTO hold (case_id, placed, reason, placed_by) SELECT id, ?2, ?3, ?4 FROM case_row WHERE id = ?1";
    private const string DeleteHold = "DELETE FROM hold WHERE case_id = ?";
    private const string SelectLast = "SELECT c.number, e.bytes, c.ended IS NOT NULL FROM checkpoint c CROSS JOIN cell_entry e ON e.id = c.entry ORDER BY c.number DESC LIMIT 1";
    private const string InsertCheckpoint = "INSERT INTO checkpoint (number, entry, at) VALUES (?, ?, ?)";
    private const string EndCheckpoint = "UPDATE checkpoint SET ended = ?2, at = ?3 WHERE number = ?1";

    private const string SelectRemoved = """
        SELECT t.number, e.id - t.first_entry FROM turn t CROSS JOIN entry e ON e.id >= t.first_entry AND e.id < t.first_entry + t.entries
        WHERE t.partition = ? AND e.removed IS NOT NULL ORDER BY t.last_message, e.id
        """;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HoldRow>> HoldsAsync(CancellationToken cancellationToken) => readers.ReadAsync<IReadOnlyList<HoldRow>>(
        static database => database[SelectHolds].List(static row => new HoldRow(row.Id(0), row.Time(1), row.Text(2), row.Text(3))), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> HoldAsync(GridId caseId, string reason, string by) => WriteAsync(transaction =>
    {
        if (transaction.Database[InsertHold].Bind(caseId).Bind(transaction.Now).Bind(reason).Bind(by).Run() == 0)
        {
            return false;
        }

        transaction.AddCellEntry("HOLD_ADDED", by, CellEntry.Data(("case", caseId.ToString()), ("reason", reason)));
        return true;
    });

    /// <inheritdoc/>
    public Task<bool> EndHoldAsync(GridId caseId, string by) => WriteAsync(transaction =>
    {
        if (transaction.Database[DeleteHold].Bind(caseId).Run() == 0)
        {
            return false;
        }

        transaction.AddCellEntry("HOLD_REMOVED", by, CellEntry.Data(("case", caseId.ToString())));
        return true;
    });

    /// <inheritdoc/>
    public ValueTask<StoredCheckpoint?> LastAsync(CancellationToken cancellationToken) => readers.ReadAsync(
        static database => database[SelectLast].First(static row => new StoredCheckpoint(row.Long(0), row.Copy(1), row.Int(2) != 0)), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<string?> ObstacleAsync(CancellationToken cancellationToken) => new((string?)null);

    /// <inheritdoc/>
    public async Task<StateSnapshot> SnapshotAsync(CheckpointFile file, IProgress<RetentionProgress>? progress, CancellationToken cancellationToken) =>
        await readers.ReadAsync(database => StateReading.Take(database, file, progress, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<T> SignAsync<T>(long number, bool ends, string by, Func<DateTimeOffset, (T Signed, byte[] Data)> sign) => WriteAsync(transaction =>
    {
        var (signed, data) = sign(transaction.Now);
        transaction.AddCellEntry(ends ? RetentionEnd.Kind : Checkpoint.Kind, by, data);
        transaction.Database[ends ? EndCheckpoint : InsertCheckpoint].Bind(number).Bind(transaction.Counters.CellEntries).Bind(transaction.Now).Run();
        return signed;
    });

    /// <inheritdoc/>
    public Task<RemovalStep> RemoveAsync(Checkpoint checkpoint, long after) => WriteAsync(transaction => Removal.Run(transaction.Database, checkpoint, after));

    /// <inheritdoc/>
    public async ValueTask<(IReadOnlyList<RemovedEntries> Entries, RemovedHistory? History)> RemovedAsync(CancellationToken cancellationToken)
    {
        var removed = new List<RemovedEntries>();
        for (var partition = 0; partition < partitions; partition++)
        {
            var number = partition;
            removed.Add(await readers.ReadAsync(database => Count(database, number), cancellationToken));
        }

        return (removed, null);
    }

    private static RemovedEntries Count(Database database, int partition)
    {
        using var places = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> place = stackalloc byte[sizeof(long) + sizeof(int)];
        var count = 0L;
        var rows = database[SelectRemoved].Bind(partition);
        while (rows.Step())
        {
            BinaryPrimitives.WriteInt64BigEndian(place, rows.Long(0));
            BinaryPrimitives.WriteInt32BigEndian(place[sizeof(long)..], rows.Int(1));
            places.AppendData(place);
            count++;
        }

        return new(partition, count, places.GetHashAndReset());
    }

    private Task<T> WriteAsync<T>(Func<WriteTransaction, T> write)
    {
        var unit = new Write<T>(write, weight: 1_024);
        writer.Enqueue(unit);
        return unit.AnswerAsync();
    }
}
