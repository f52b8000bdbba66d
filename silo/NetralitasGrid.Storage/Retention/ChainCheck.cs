using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Storage.Retention;

/// <summary>
/// Walks a chain before anything of it is removed, from the checkpoint before this one: evidence of tampering must not be removed, and the digest that
/// stands for it is of entries that were seen to follow one another.
/// </summary>
internal static class ChainCheck
{
    private const int ProgressEvery = 10_000;

    /// <exception cref="RetentionException">An entry does not follow the one before it.</exception>
    public static async Task<CheckpointPartition> RunAsync(
        IReadModel read, PartitionHead head, CheckpointPartition? from, IProgress<RetentionProgress>? progress, CancellationToken cancellationToken)
    {
        var (entries, previous, hashes) = (from?.Entries ?? 0, from?.Head ?? new byte[32], from?.Hashes ?? HashChain.Beginning);
        if (entries < head.Entries)
        {
            await foreach (var link in read.ChainAsync(head.Partition, from?.Turns ?? 0, cancellationToken))
            {
                if (link.Turn > head.Turns)
                {
                    break;
                }

                if (link.Entry is null || EntryPlace.Read(link.Entry)?.Previous != Convert.ToHexStringLower(previous))
                {
                    throw NotSound(head.Partition);
                }

                entries++;
                previous = link.Hash;
                hashes = HashChain.Next(hashes, previous);
                if (entries % ProgressEvery == 0)
                {
                    progress?.Report(new($"chain {head.Partition}", entries, 0));
                }
            }
        }

        return entries == head.Entries && previous.AsSpan().SequenceEqual(head.Head)
            ? new(head.Partition, head.Turns, entries, previous, hashes)
            : throw NotSound(head.Partition);
    }

    private static RetentionException NotSound(int partition) =>
        new($"The audit chain of partition {partition} is not sound: run 'grid audit verify'. Nothing was removed.");
}
