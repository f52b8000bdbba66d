using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Retention;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres.Keeping;

/// <summary>
/// Removes log, decisions and sealed data of old closed cases, beside the running grid, and keeps cases from it that are under legal hold. A run first
/// signs a checkpoint of all chains and states, then removes in short transactions, then signs what it removed. One that died is finished by the next.
/// </summary>
public sealed class PostgresRetention
{
    private const string SelectHolds = "SELECT case_id, placed, reason, placed_by FROM hold ORDER BY placed, case_id";

    /// <summary>A removal that looks at the case goes to its end first; later ones see the hold.</summary>
    private const string LockCase = "SELECT 1 FROM case_row WHERE id = $1 FOR UPDATE";
    private const string InsertHold = "INSERT INTO hold (case_id, placed, reason, placed_by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    private const string DeleteHold = "DELETE FROM hold WHERE case_id = $1";
    private const string SelectLast = "SELECT c.number, e.bytes, c.ended IS NOT NULL FROM checkpoint c JOIN cell_entry e ON e.number = c.entry ORDER BY c.number DESC LIMIT 1";
    private const string InsertCheckpoint = "INSERT INTO checkpoint (number, entry) VALUES ($1, $2)";
    private const string EndCheckpoint = "UPDATE checkpoint SET ended = $2 WHERE number = $1";

    private readonly Pools _pools;
    private readonly Writer _writer;
    private readonly StoreClock _clock;
    private readonly PostgresStoreOptions _options;
    private readonly IGridStore _store;

    internal PostgresRetention(Pools pools, Writer writer, StoreClock clock, PostgresStoreOptions options, IGridStore store) =>
        (_pools, _writer, _clock, _options, _store) = (pools, writer, clock, options, store);

    /// <summary>Cases under legal hold, the oldest hold first.</summary>
    public ValueTask<IReadOnlyList<HoldRow>> HoldsAsync(CancellationToken cancellationToken) => _pools.Others.ListAsync(
        SelectHolds, static _ => { }, static row => new HoldRow(row.Id(0, GridId.Case), row.Time(1), row.GetString(2), row.GetString(3)), cancellationToken);

    /// <summary>Puts a case under legal hold; false when there is no such case or it is held already.</summary>
    public Task<bool> HoldAsync(GridId caseId, string reason, string by, CancellationToken cancellationToken) => ChangeAsync(
        async change =>
        {
            if ((await change.ListAsync(LockCase, p => p.With(caseId.Uuid()), static _ => 0)).Count == 0
                || await change.RunAsync(InsertHold, p => p.With(caseId.Uuid()).WithTime(change.Now).With(reason).With(by)) == 0)
            {
                return false;
            }

            await change.AddEntryAsync("HOLD_ADDED", by, CellChange.Json(("case", caseId.ToString()), ("reason", reason)));
            return true;
        },
        cancellationToken);

    /// <summary>Ends a legal hold; false when there is none.</summary>
    public Task<bool> EndHoldAsync(GridId caseId, string by, CancellationToken cancellationToken) => ChangeAsync(
        async change =>
        {
            if (await change.RunAsync(DeleteHold, p => p.With(caseId.Uuid())) == 0)
            {
                return false;
            }

            await change.AddEntryAsync("HOLD_REMOVED", by, CellChange.Json(("case", caseId.ToString())));
            return true;
        },
        cancellationToken);

    /// <summary>The checkpoint of the last run, or null.</summary>
    /// <param name="publicKey">The key that it must be signed with.</param>
    /// <exception cref="RetentionException">It is not signed by that key.</exception>
    public async Task<(Checkpoint Checkpoint, bool Ended)?> LastAsync(byte[] publicKey, CancellationToken cancellationToken)
    {
        var rows = await _pools.Others.ListAsync(
            SelectLast, static _ => { }, static row => (Number: row.GetInt64(0), Entry: row.Bytes(1), Ended: row.GetBoolean(2)), cancellationToken);
        return rows is not [var last] ? null
            : Checkpoint.Read(Audit.RetentionRecord.Data(last.Entry), publicKey) is { } checkpoint && checkpoint.Number == last.Number ? (checkpoint, last.Ended)
            : throw new RetentionException($"Checkpoint {last.Number} is not signed by this cell's key: run the audit verification.");
    }

    /// <summary>Removes what closed cases left that were last touched before a time; finishes a run that died instead, where there is one.</summary>
    /// <param name="folder">Where the file of states is put, outside the database; keep it as long as the log.</param>
    /// <returns>What the run signed at its end.</returns>
    /// <exception cref="RetentionException">Another run is under way, or the audit chains are not sound: nothing was removed.</exception>
    public async Task<RetentionEnd> RunAsync(
        DateTimeOffset before, AnchorSigner signer, string folder, string by, IProgress<RetentionProgress>? progress, CancellationToken cancellationToken)
    {
        await using var duty = await _store.Administration.TakeDutyAsync(CellDuty.Housekeeping, TimeSpan.Zero, cancellationToken)
            ?? throw new RetentionException("Another retention run or rotation of keys is under way in this cell.");
        var last = await LastAsync(signer.PublicKey, cancellationToken);
        var checkpoint = last is { Ended: false } unfinished
            ? unfinished.Checkpoint
            : await BeginAsync(last?.Checkpoint, before, signer, folder, by, progress, cancellationToken);
        var removal = new Removal(_pools, _writer, checkpoint);
        var messages = await removal.RunAsync(progress, cancellationToken);
        return await EndAsync(checkpoint, messages, await removal.CountAsync(_options.Partitions, cancellationToken), signer, by, cancellationToken);
    }

    private async Task<Checkpoint> BeginAsync(
        Checkpoint? last, DateTimeOffset before, AnchorSigner signer, string folder, string by, IProgress<RetentionProgress>? progress, CancellationToken cancellationToken)
    {
        var number = (last?.Number ?? 0) + 1;
        await using var file = CheckpointFile.Create(folder, number);
        var snapshot = await StateSnapshot.TakeAsync(_pools, file, progress, cancellationToken);
        var partitions = new List<CheckpointPartition>();
        foreach (var head in snapshot.Partitions)
        {
            partitions.Add(await ChainCheck.RunAsync(_store.Read, head, last?.Partitions.FirstOrDefault(p => p.Partition == head.Partition), progress, cancellationToken));
        }

        var states = file.States;
        var digest = await file.CloseAsync(cancellationToken);
        return await ChangeAsync(
            async change =>
            {
                var checkpoint = new Checkpoint(
                    number, change.Now, before, _store.Cell, snapshot.LastMessage, partitions, CheckpointFile.NameOf(number), states, digest);
                await change.AddEntryAsync(Checkpoint.Kind, by, checkpoint.Sign(signer));
                await change.RunAsync(InsertCheckpoint, p => p.With(number).With(change.Entries));
                return checkpoint;
            },
            cancellationToken);
    }

    private Task<RetentionEnd> EndAsync(
        Checkpoint checkpoint, long messages, IReadOnlyList<RemovedEntries> removed, AnchorSigner signer, string by, CancellationToken cancellationToken) => ChangeAsync(
        async change =>
        {
            var end = new RetentionEnd(checkpoint.Number, change.Now, _store.Cell, messages, removed);
            await change.AddEntryAsync(RetentionEnd.Kind, by, end.Sign(signer));
            await change.RunAsync(EndCheckpoint, p => p.With(checkpoint.Number).With(change.Entries));
            return end;
        },
        cancellationToken);

    private Task<T> ChangeAsync<T>(Func<CellChange, Task<T>> change, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _writer.TransactAsync(async connection => await change(await CellChange.BeginAsync(connection, _clock)));
    }
}
