using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite.Writing;

/// <summary>Writes and retries dead letters: one row a message, however often it failed.</summary>
internal static class DeadLetters
{
    private const string Insert = """
        INSERT INTO dead_letter (id, message, partition, grain, kind, received, body, source, place, duty, reason, tries, at)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, m.source, m.place, m.duty, ?8, ?9, ?10
        FROM (SELECT 1) LEFT JOIN message m ON m.seq = (SELECT seq FROM message_id WHERE id = ?2)
        WHERE true
        ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, tries = dead_letter.tries + excluded.tries, at = excluded.at, retried = NULL
        """;

    private const string SelectForRetry = "SELECT message, partition, grain, kind, received, body, source, place, duty FROM dead_letter WHERE id = ? AND retried IS NULL";
    private const string MarkRetried = "UPDATE dead_letter SET retried = ?2 WHERE id = ?1";

    public static void Set(
        WriteTransaction transaction, GridId message, int partition, GrainKey grain, MessageKind kind, DateTimeOffset received, ReadOnlySpan<byte> body, string reason, int tries)
    {
        transaction.Database[Insert]
            .Bind(DeadLetter.IdOf(message)).Bind(message).Bind(partition).Bind(RowCodec.Grain(grain)).Bind((long)kind).Bind(received).Bind(body)
            .Bind(reason).Bind(tries).Bind(transaction.Now)
            .Run();
        transaction.Counters.DeadLetters++;
    }

    /// <summary>Puts a dead letter's message back at the end of its mailbox; null when there is none to retry.</summary>
    public static GridId? Retry(WriteTransaction transaction, GridId deadLetter)
    {
        var row = transaction.Database[SelectForRetry].Bind(deadLetter);
        if (!row.Step())
        {
            return null;
        }

        var message = row.Id(0);
        var (partition, grain, kind, received, body) = (row.Int(1), RowCodec.Grain(row.Text(2)), (MessageKind)row.Int(3), row.Time(4), row.Copy(5));
        var origin = row.TextOrNull(6) is { } source ? new Origin(source, row.Text(7), row.TextOrNull(8)) : null;
        row.Reset();
        var sequence = transaction.Add(message, grain, kind, body, received, partition, origin);
        transaction.Database[MarkRetried].Bind(deadLetter).Bind(sequence).Run();
        transaction.Counters.DeadLetters--;
        return message;
    }
}
