using NetralitasGrid.Storage.Retention;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Reading;

namespace NetralitasGrid.Storage.Sqlite.Keeping;

/// <summary>Heads of all partitions and all states of one snapshot, as long as reading the states takes: the write-ahead log grows meanwhile.</summary>
internal static class StateReading
{
    private const string SelectPartitions = "SELECT id, turns, entries, head FROM partition ORDER BY id";
    private const string SelectPacks = "SELECT partition, election, hash FROM partition_pack";
    private const string SelectLast = "SELECT coalesce(max(seq), 0) FROM message";
    private const string SelectStates = "SELECT k.grain, k.part, b.body FROM state_key k CROSS JOIN state_body b ON b.seq = k.seq";

    /// <summary>What waited for regions and provinces is in no log of entries, so a replay from here needs it.</summary>
    private const string SelectMail = """
        SELECT m.seq, m.id, m.grain, m.kind, m.received, m.appended, m.body FROM partition p
        CROSS JOIN message m INDEXED BY message_partition ON m.partition = p.id AND m.seq > p.position WHERE m.kind IN (5, 6) ORDER BY m.seq
        """;

    public static StateSnapshot Take(Database database, CheckpointFile file, IProgress<RetentionProgress>? progress, CancellationToken cancellationToken)
    {
        var heads = database[SelectPartitions].List(static row => new PartitionHead(row.Int(0), row.Long(1), row.Long(2), row.Copy(3)));
        var packs = database[SelectPacks].List(static row => (Partition: row.Int(0), Election: row.Text(1), Hash: row.Text(2))).ToLookup(static p => p.Partition);
        foreach (var head in heads)
        {
            file.Partition(
                head.Partition, head.Turns, head.Entries, head.Head,
                packs[head.Partition].ToDictionary(static p => p.Election, static p => p.Hash, StringComparer.Ordinal));
        }

        var states = database[SelectStates];
        while (states.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            file.State(states.Text(0), states.Text(1), states.Copy(2));
            if (file.States % StateSnapshot.ProgressEvery == 0)
            {
                progress?.Report(new("states", file.States, 0));
            }
        }

        foreach (var message in database[SelectMail].List(MailReads.MessageAt))
        {
            file.Mail(message);
        }

        return new(heads, database[SelectLast].List(static row => row.Long(0))[0]);
    }
}
