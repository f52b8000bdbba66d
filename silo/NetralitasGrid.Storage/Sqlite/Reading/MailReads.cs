using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Mailboxes;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite.Reading;

/// <summary>Reads waiting messages, and at start what waits where.</summary>
internal static class MailReads
{
    /// <summary>So many bytes of one mailbox are read at once, whatever the number of messages; but always one message.</summary>
    private const int MostBytes = 1 << 20;

    private const string Waiting = """
        SELECT seq, id, grain, kind, received, appended, body, place FROM message INDEXED BY message_partition
        WHERE partition = ? AND seq > ? ORDER BY seq LIMIT ?
        """;

    private const string Partitions = "SELECT id, position, turns, entries, head FROM partition ORDER BY id";
    private const string Packs = "SELECT election, hash FROM partition_pack WHERE partition = ?";
    private const string Extent = "SELECT count(*), min(seq), max(seq) FROM message INDEXED BY message_partition WHERE partition = ? AND seq > ?";
    private const string AppendTime = "SELECT appended FROM message WHERE seq = ?";

    private const string ByRegency = """
        SELECT substr(place, 1, 5), count(*) FROM message INDEXED BY message_partition WHERE partition = ? AND seq > ? AND kind = 1 GROUP BY 1
        """;

    /// <summary>The oldest waiting messages of a partition.</summary>
    public static List<WaitingMessage> Oldest(Database database, int partition, long position, int most)
    {
        var messages = new List<WaitingMessage>();
        var bytes = 0;
        var rows = database[Waiting].Bind(partition).Bind(position).Bind(most);
        while (bytes < MostBytes && rows.Step())
        {
            var message = MessageAt(rows);
            messages.Add(new(partition, message, WaitingMessage.RegencyOf(message.Kind, rows.TextOrNull(7))));
            bytes += messages[^1].Size;
        }

        rows.Reset();

        return messages;
    }

    /// <summary>A message from the columns seq, id, grain, kind, received, appended, body.</summary>
    public static MailboxMessage MessageAt(Statement row) => new()
    {
        Sequence = row.Long(0),
        Id = row.Id(1),
        Grain = RowCodec.Grain(row.Text(2)),
        Kind = (MessageKind)row.Int(3),
        ReceivedAt = row.Time(4),
        AppendedAt = row.Time(5),
        Body = row.Copy(6),
    };

    /// <summary>The mailboxes as the tables say, all mail still in the table only.</summary>
    public static List<Mailbox> Mailboxes(Database database)
    {
        var mailboxes = new List<Mailbox>();
        var rows = database[Partitions];
        while (rows.Step())
        {
            mailboxes.Add(new(rows.Int(0)) { Position = rows.Long(1), Turns = rows.Long(2), Entries = rows.Long(3), Head = rows.Copy(4) });
        }

        foreach (var mailbox in mailboxes)
        {
            mailbox.Packs = PacksOf(database, mailbox.Partition);
            Fill(database, mailbox);
        }

        return mailboxes;
    }

    /// <summary>Waiting incidents by regency.</summary>
    public static List<(string? Regency, long Incidents)> Regencies(Database database, Mailbox mailbox)
    {
        var regencies = new List<(string?, long)>();
        var rows = database[ByRegency].Bind(mailbox.Partition).Bind(mailbox.Position);
        while (rows.Step())
        {
            regencies.Add((rows.TextOrNull(0), rows.Long(1)));
        }

        return regencies;
    }

    private static Dictionary<string, string> PacksOf(Database database, int partition)
    {
        var packs = new Dictionary<string, string>(StringComparer.Ordinal);
        var rows = database[Packs].Bind(partition);
        while (rows.Step())
        {
            packs.Add(rows.Text(0), rows.Text(1));
        }

        return packs;
    }

    private static void Fill(Database database, Mailbox mailbox)
    {
        var row = database[Extent].Bind(mailbox.Partition).Bind(mailbox.Position);
        row.Step();
        mailbox.Waiting = row.Long(0);
        mailbox.Last = Math.Max(row.Long(2), mailbox.Position);
        mailbox.SpilledFrom = row.Long(1);
        row.Reset();
        if (mailbox.Waiting == 0)
        {
            return;
        }

        mailbox.Spilled = true;
        var time = database[AppendTime].Bind(mailbox.SpilledFrom);
        time.Step();
        mailbox.SpilledSince = time.Time(0);
        time.Reset();
    }
}
