using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Storage.Retention;

/// <summary>What retention does to the tables of an engine. Each write is one transaction, durable on return.</summary>
internal interface IRetentionRows
{
    ValueTask<IReadOnlyList<HoldRow>> HoldsAsync(CancellationToken cancellationToken);

    /// <summary>Puts a case under legal hold, with its link of the cell's chain; false when there is no such case or it is held already.</summary>
    Task<bool> HoldAsync(GridId caseId, string reason, string by);

    /// <summary>Ends a legal hold; false when there is none.</summary>
    Task<bool> EndHoldAsync(GridId caseId, string by);

    /// <summary>The last checkpoint's number, the cell entry that holds it, and whether its run ended; null before the first.</summary>
    ValueTask<StoredCheckpoint?> LastAsync(CancellationToken cancellationToken);

    /// <summary>Why nothing may be removed now, in words; null when it may.</summary>
    ValueTask<string?> ObstacleAsync(CancellationToken cancellationToken);

    /// <summary>Writes all states of one moment into a file.</summary>
    Task<StateSnapshot> SnapshotAsync(CheckpointFile file, IProgress<RetentionProgress>? progress, CancellationToken cancellationToken);

    /// <summary>Signs a checkpoint, or its end, into the cell's chain.</summary>
    /// <param name="sign">Given the store's time; answers what was signed and its bytes.</param>
    Task<T> SignAsync<T>(long number, bool ends, string by, Func<DateTimeOffset, (T Signed, byte[] Data)> sign);

    /// <summary>Looks at the next messages of the log after a number, and removes those that may go.</summary>
    Task<RemovalStep> RemoveAsync(Checkpoint checkpoint, long after);

    /// <summary>All that was ever removed, for the signature.</summary>
    ValueTask<(IReadOnlyList<RemovedEntries> Entries, RemovedHistory? History)> RemovedAsync(CancellationToken cancellationToken);
}

/// <param name="Ended">Whether the run that it began ended.</param>
internal sealed record StoredCheckpoint(long Number, byte[] Entry, bool Ended);

/// <param name="Last">Number of the last message that was looked at.</param>
/// <param name="Count">Messages that were looked at; zero at the end.</param>
internal readonly record struct RemovalStep(long Last, int Count, int Removed);

/// <summary>Heads of all partitions and the log's end, of the moment of the states.</summary>
internal sealed record StateSnapshot(IReadOnlyList<PartitionHead> Partitions, long LastMessage)
{
    /// <summary>How many states lie between two reports of progress.</summary>
    public const int ProgressEvery = 50_000;
}

/// <summary>Where a partition's chain stood in a snapshot.</summary>
internal sealed record PartitionHead(int Partition, long Turns, long Entries, byte[] Head);
