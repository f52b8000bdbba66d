using System.Security.Cryptography;
using System.Text;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Mailboxes;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Sqlite.Writing;

/// <summary>One transaction of the writer thread: the connection, the counters it takes numbers from, and what memory is told once it is durable.</summary>
internal sealed class WriteTransaction(Database database, int partitions, string cell, Counters counters, DateTimeOffset now)
{
    private const string InsertMessage = """
        INSERT INTO message (seq, partition, id, grain, kind, received, appended, source, place, duty, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string InsertId = "INSERT OR IGNORE INTO message_id (id, seq) VALUES (?, ?)";
    private const string InsertCellEntry = "INSERT INTO cell_entry (id, bytes) VALUES (?, ?)";

    public Database Database => database;

    /// <summary>The store's clock at this transaction, to the microsecond; never before an earlier transaction's.</summary>
    public DateTimeOffset Now => now;

    public int Partitions => partitions;

    /// <summary>Numbers as they will be after this transaction.</summary>
    public Counters Counters { get; } = counters.Copy();

    /// <summary>Messages for mailboxes, in order.</summary>
    public List<WaitingMessage> Mail { get; } = [];

    /// <summary>What watchers are told.</summary>
    public List<Change> Changes { get; } = [];

    /// <summary>Remembers an id from outside; false when it is known already.</summary>
    public bool TakeId(GridId id) => database[InsertId].Bind(id).Bind(Counters.Sequence + 1).Run() == 1;

    /// <summary>Adds a message to the log and its partition's mailbox; returns its number.</summary>
    public long Add(GridId id, GrainKey grain, MessageKind kind, ReadOnlyMemory<byte> body, DateTimeOffset received, int? partition = null, Origin? origin = null)
    {
        var sequence = ++Counters.Sequence;
        var target = partition ?? grain.PartitionOf(partitions);
        received = RowCodec.Truncated(received);
        database[InsertMessage]
            .Bind(sequence).Bind(target).Bind(id).Bind(RowCodec.Grain(grain)).Bind((long)kind).Bind(received).Bind(now)
            .Bind(origin?.Source).Bind(origin?.Place).Bind(origin?.DutyRegion).Bind(body.Span)
            .Run();

        // The body is copied: the mailbox keeps it longer than the caller, whose buffer may be a rented one.
        var message = new MailboxMessage
        {
            Sequence = sequence,
            Id = id,
            Grain = grain,
            Kind = kind,
            Body = body.ToArray(),
            ReceivedAt = received,
            AppendedAt = now,
        };
        Mail.Add(new(target, message, WaitingMessage.RegencyOf(kind, origin?.Place)));
        return sequence;
    }

    /// <summary>Adds a link to the cell's own audit chain. <paramref name="data"/> is JSON.</summary>
    public void AddCellEntry(string kind, string by, ReadOnlySpan<byte> data)
    {
        var bytes = CellEntry.Write(cell, Counters.CellEntries, Counters.CellHead, now, kind, by, data);
        Counters.CellHead = SHA256.HashData(bytes);
        database[InsertCellEntry].Bind(++Counters.CellEntries).Bind(bytes).Run();
    }

    /// <inheritdoc cref="AddCellEntry(string, string, ReadOnlySpan{byte})"/>
    public void AddCellEntry(string kind, string by, string data) => AddCellEntry(kind, by, Encoding.UTF8.GetBytes(data));
}

/// <summary>What only incidents have in the log.</summary>
internal sealed record Origin(string Source, string Place, string? DutyRegion);

/// <summary>The last numbers given out. Owned by the writer thread.</summary>
internal sealed class Counters
{
    public long Sequence { get; set; }

    public long Entry { get; set; }

    /// <summary>The body of a state written first last.</summary>
    public long State { get; set; }

    /// <summary>The last case opened.</summary>
    public long Case { get; set; }

    /// <summary>The last case that stands in the list by regency.</summary>
    public long Listed { get; set; }

    public long CellEntries { get; set; }

    /// <summary>Dead letters not retried.</summary>
    public long DeadLetters { get; set; }

    /// <summary>SHA-256 of the cell chain's last entry; 32 zero bytes before the first.</summary>
    public byte[] CellHead { get; set; } = new byte[32];

    public Counters Copy() => (Counters)MemberwiseClone();
}
