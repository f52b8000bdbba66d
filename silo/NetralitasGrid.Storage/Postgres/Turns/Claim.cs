using NetralitasGrid.Grains.Messages;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>A locked partition as it was read under its lock.</summary>
/// <param name="Turns">Turns committed before.</param>
/// <param name="Entries">Length of its audit chain.</param>
/// <param name="Head">Hash of its last audit entry.</param>
/// <param name="Low">The low-water mark of its mailbox.</param>
/// <param name="Commits">Commits told to watchers before.</param>
/// <param name="Now">The store's time.</param>
/// <param name="Others">Whether another process is at work.</param>
/// <param name="Last">The highest number that was read; the turn may take fewer messages.</param>
/// <param name="OthersWatch">Whether another process wants to be told changes.</param>
/// <param name="Deliveries">What the messages came with, in their order: each has its next ones.</param>
internal sealed record Claim(
    int Partition, long Turns, long Entries, byte[] Head, long Low, long Commits, DateTimeOffset Now, bool Others, bool OthersWatch,
    long Last, Attempt Attempt, IReadOnlyDictionary<string, string> Packs, IReadOnlyList<MailboxMessage> Messages, IReadOnlyList<Delivery> Deliveries);

/// <summary>Messages that one transaction sent to the partition: a row of its mailbox.</summary>
/// <param name="First">Its key.</param>
/// <param name="Messages">How many of them wait.</param>
/// <param name="Place">Where the row is, which nobody moves or deletes while the partition is locked.</param>
internal sealed record Delivery(long First, int Messages, NpgsqlTid Place);
