using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Storage.Retention;

/// <summary>
/// Removes log, decisions and sealed data of old closed cases, beside the running grid, and keeps cases from it that are under legal hold. A run first
/// signs a checkpoint of all chains and states, then removes in short transactions, then signs what it removed. One that died is finished by the next.
/// </summary>
public sealed class CaseRetention
{
    private readonly IGridStore _store;
    private readonly IRetentionRows _rows;

    internal CaseRetention(IGridStore store, IRetentionRows rows) => (_store, _rows) = (store, rows);

    /// <summary>Cases under legal hold, the oldest hold first.</summary>
    public ValueTask<IReadOnlyList<HoldRow>> HoldsAsync(CancellationToken cancellationToken) => _rows.HoldsAsync(cancellationToken);

    /// <summary>Puts a case under legal hold; false when there is no such case or it is held already.</summary>
    /// <param name="reason">Why, without personal data.</param>
    public Task<bool> HoldAsync(GridId caseId, string reason, string by, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _rows.HoldAsync(caseId, reason, by);
    }

    /// <summary>Ends a legal hold; false when there is none.</summary>
    public Task<bool> EndHoldAsync(GridId caseId, string by, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _rows.EndHoldAsync(caseId, by);
    }

    /// <summary>The checkpoint of the last run, or null.</summary>
    /// <param name="publicKey">The key that it must be signed with.</param>
    /// <exception cref="RetentionException">It is not signed by that key.</exception>
    public async Task<(Checkpoint Checkpoint, bool Ended)?> LastAsync(byte[] publicKey, CancellationToken cancellationToken) =>
        await _rows.LastAsync(cancellationToken) is not { } last ? null
            : Checkpoint.Read(Audit.RetentionRecord.Data(last.Entry), publicKey) is { } checkpoint && checkpoint.Number == last.Number ? (checkpoint, last.Ended)
            : throw new RetentionException($"Checkpoint {last.Number} is not signed by this cell's key: run the audit verification.");

    /// <summary>Removes what closed cases left that were last touched before a time; finishes a run that died instead, where there is one.</summary>
    /// <param name="folder">Where the file of states is put, outside the database; keep it as long as the log.</param>
    /// <returns>What the run signed at its end.</returns>
    /// <exception cref="RetentionException">Another run is under way, a province is on its way, or the audit chains are not sound: nothing was removed.</exception>
    public async Task<RetentionEnd> RunAsync(
        DateTimeOffset before, AnchorSigner signer, string folder, string by, IProgress<RetentionProgress>? progress, CancellationToken cancellationToken)
    {
        await using var duty = await _store.Administration.TakeDutyAsync(CellDuty.Housekeeping, TimeSpan.Zero, cancellationToken)
            ?? throw new RetentionException("Another retention run, a rotation of keys, a verification or a move is under way in this cell.");
        if (await _rows.ObstacleAsync(cancellationToken) is { } why)
        {
            throw new RetentionException(why);
        }

        var last = await LastAsync(signer.PublicKey, cancellationToken);
        var checkpoint = last is { Ended: false } unfinished
            ? unfinished.Checkpoint
            : await BeginAsync(last?.Checkpoint, before, signer, folder, by, progress, cancellationToken);
        var messages = await RemoveAsync(checkpoint, progress, cancellationToken);
        var (entries, history) = await _rows.RemovedAsync(cancellationToken);
        return await _rows.SignAsync(checkpoint.Number, ends: true, by, now =>
        {
            var end = new RetentionEnd(checkpoint.Number, now, _store.Cell, messages, entries, history);
            return (end, end.Sign(signer));
        });
    }

    private async Task<long> RemoveAsync(Checkpoint checkpoint, IProgress<RetentionProgress>? progress, CancellationToken cancellationToken)
    {
        var (after, looked, removed) = (0L, 0L, 0L);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var step = await _rows.RemoveAsync(checkpoint, after);
            if (step.Count == 0)
            {
                return removed;
            }

            (after, looked, removed) = (step.Last, looked + step.Count, removed + step.Removed);
            progress?.Report(new("removal", looked, removed));
        }
    }

    private async Task<Checkpoint> BeginAsync(
        Checkpoint? last, DateTimeOffset before, AnchorSigner signer, string folder, string by, IProgress<RetentionProgress>? progress, CancellationToken cancellationToken)
    {
        var number = (last?.Number ?? 0) + 1;
        await using var file = CheckpointFile.Create(folder, number);
        var snapshot = await _rows.SnapshotAsync(file, progress, cancellationToken);
        var partitions = new List<CheckpointPartition>();
        foreach (var head in snapshot.Partitions)
        {
            partitions.Add(await ChainCheck.RunAsync(_store.Read, head, last?.Partitions.FirstOrDefault(p => p.Partition == head.Partition), progress, cancellationToken));
        }

        var states = file.States;
        var digest = await file.CloseAsync(cancellationToken);
        return await _rows.SignAsync(number, ends: false, by, now =>
        {
            var checkpoint = new Checkpoint(
                number, now, before, _store.Cell, snapshot.LastMessage, partitions, CheckpointFile.NameOf(number), states, digest);
            return (checkpoint, checkpoint.Sign(signer));
        });
    }
}
