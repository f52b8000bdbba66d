using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Postgres.Cells;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Retention;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Postgres.Keeping;

/// <summary>Retention and legal holds in the tables of a PostgreSQL cell.</summary>
internal sealed class RetentionRows(CellParts parts) : IRetentionRows
{
    private const string SelectHolds = "SELECT case_id, placed, reason, placed_by FROM hold ORDER BY placed, case_id";

    /// <summary>A removal that looks at the case goes to its end first; later ones see the hold.</summary>
    private const string LockCase = "SELECT left(region, 2) FROM case_row WHERE id = $1 FOR UPDATE";

    private const string InsertHold = """
        INSERT INTO hold (case_id, placed, reason, placed_by, province) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
        """;

    private const string DeleteHold = "DELETE FROM hold WHERE case_id = $1";
    private const string SelectLast = "SELECT c.number, e.bytes, c.ended IS NOT NULL FROM checkpoint c JOIN cell_entry e ON e.number = c.entry ORDER BY c.number DESC LIMIT 1";
    private const string InsertCheckpoint = "INSERT INTO checkpoint (number, entry) VALUES ($1, $2)";
    private const string EndCheckpoint = "UPDATE checkpoint SET ended = $2 WHERE number = $1";
    private const string SelectOnItsWay = "SELECT code FROM province WHERE step IS NOT NULL OR state IN ('moving', 'coming') ORDER BY code LIMIT 1";

    private const string CountEntries = """
        SELECT count(*), sha256(coalesce(string_agg(int8send(turn) || int4send(index), ''::bytea ORDER BY turn, index), '')) FROM removed_entry WHERE partition = $1
        """;

    private const string CountHistory = """
        SELECT count(*), sha256(coalesce(string_agg(
            uuid_send(incident) || int8send(turn) || int4send(index), ''::bytea ORDER BY incident, moved, turn, index), '')) FROM removed_foreign
        """;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<HoldRow>> HoldsAsync(CancellationToken cancellationToken) => parts.Pools.Others.ListAsync(
        SelectHolds, static _ => { }, static row => new HoldRow(row.Id(0, GridId.Case), row.Time(1), row.GetString(2), row.GetString(3)), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> HoldAsync(GridId caseId, string reason, string by) => ChangeAsync(async change =>
    {
        if (await change.ListAsync(LockCase, p => p.With(caseId.Uuid()), static row => row.GetString(0)) is not [var province]
            || await change.RunAsync(InsertHold, p => p.With(caseId.Uuid()).WithTime(change.Now).With(reason).With(by).With(province)) == 0)
        {
            return false;
        }

        await change.AddEntryAsync("HOLD_ADDED", by, CellEntry.Data(("case", caseId.ToString()), ("reason", reason)));
        return true;
    });

    /// <inheritdoc/>
    public Task<bool> EndHoldAsync(GridId caseId, string by) => ChangeAsync(async change =>
    {
        if (await change.RunAsync(DeleteHold, p => p.With(caseId.Uuid())) == 0)
        {
            return false;
        }

        await change.AddEntryAsync("HOLD_REMOVED", by, CellEntry.Data(("case", caseId.ToString())));
        return true;
    });

    /// <inheritdoc/>
    public ValueTask<StoredCheckpoint?> LastAsync(CancellationToken cancellationToken) => parts.Pools.Others.FirstAsync(
        SelectLast, static _ => { }, static row => new StoredCheckpoint(row.GetInt64(0), row.Bytes(1), row.GetBoolean(2)), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<string?> ObstacleAsync(CancellationToken cancellationToken) =>
        await parts.Pools.Others.ListAsync(SelectOnItsWay, static _ => { }, static row => row.GetString(0), cancellationToken) is [var province]
            ? $"Province {province} is on its way between cells: finish its move first (grid cell move)."
            : null;

    /// <inheritdoc/>
    public Task<StateSnapshot> SnapshotAsync(CheckpointFile file, IProgress<RetentionProgress>? progress, CancellationToken cancellationToken) =>
        StateReading.TakeAsync(parts.Pools, file, progress, cancellationToken);

    /// <inheritdoc/>
    public Task<T> SignAsync<T>(long number, bool ends, string by, Func<DateTimeOffset, (T Signed, byte[] Data)> sign) => ChangeAsync(async change =>
    {
        var (signed, data) = sign(change.Now);
        await change.AddEntryAsync(ends ? RetentionEnd.Kind : Checkpoint.Kind, by, data);
        await change.RunAsync(ends ? EndCheckpoint : InsertCheckpoint, p => p.With(number).With(change.Entries));
        return signed;
    });

    /// <inheritdoc/>
    public Task<RemovalStep> RemoveAsync(Checkpoint checkpoint, long after) =>
        parts.Writer.TransactAsync(connection => Removal.RunAsync(connection, checkpoint, after, parts.Options.Cell));

    /// <inheritdoc/>
    public async ValueTask<(IReadOnlyList<RemovedEntries> Entries, RemovedHistory? History)> RemovedAsync(CancellationToken cancellationToken)
    {
        var removed = new List<RemovedEntries>();
        for (var partition = 0; partition < parts.Options.Partitions; partition++)
        {
            var number = partition;
            removed.AddRange(await parts.Pools.Others.ListAsync(
                CountEntries, p => p.With((short)number), row => new RemovedEntries(number, row.GetInt64(0), row.Bytes(1)), cancellationToken));
        }

        var history = await parts.Pools.Others.FirstAsync(
            CountHistory, static _ => { }, static row => new RemovedHistory(row.GetInt64(0), row.Bytes(1)), cancellationToken);
        return (removed, history is { Entries: > 0 } ? history : null);
    }

    private Task<T> ChangeAsync<T>(Func<CellChange, Task<T>> change) =>
        parts.Writer.TransactAsync(async connection => await change(await CellChange.BeginAsync(connection, parts.Clock)));
}
