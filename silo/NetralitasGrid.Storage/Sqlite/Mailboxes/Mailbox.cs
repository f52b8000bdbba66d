namespace NetralitasGrid.Storage.Sqlite.Mailboxes;

/// <summary>
/// What memory knows of one partition. The waiting messages are, in order: <see cref="Recent"/>, then, when <see cref="Spilled"/>, those that only
/// the table holds. Owned by <see cref="Mailboxes"/>' lock, but for what a turn in progress has to itself (<see cref="Busy"/>).
/// </summary>
internal sealed class Mailbox(int partition)
{
    public int Partition => partition;

    /// <summary>Number of the last message handled.</summary>
    public long Position { get; set; }

    /// <summary>Number of the last message appended.</summary>
    public long Last { get; set; }

    public long Waiting { get; set; }

    public Queue<WaitingMessage> Recent { get; } = new();

    /// <summary>Whether messages wait that <see cref="Recent"/> does not hold; then none after them is put there either.</summary>
    public bool Spilled { get; set; }

    /// <summary>While spilled: a number not after that of the first message that only the table holds, and its append time.</summary>
    public long SpilledFrom { get; set; }

    /// <inheritdoc cref="SpilledFrom"/>
    public DateTimeOffset SpilledSince { get; set; }

    /// <summary>Number of the last message read from the table: an append told later is in <see cref="Recent"/> already.</summary>
    public long ReadTo { get; set; }

    /// <summary>Whether a turn has the partition.</summary>
    public bool Busy { get; set; }

    public long Turns { get; set; }

    /// <summary>Length of the audit chain.</summary>
    public long Entries { get; set; }

    /// <summary>Hash of the audit chain's last entry.</summary>
    public byte[] Head { get; set; } = new byte[32];

    /// <summary>Active pack by election; replaced as a whole.</summary>
    public IReadOnlyDictionary<string, string> Packs { get; set; } = new Dictionary<string, string>();

    /// <summary>Most messages of the next turn, lowered while the database refuses this partition's data.</summary>
    public int Limit { get; set; } = int.MaxValue;

    /// <summary>The last process died: turns up to this message are marked before they begin. Zero when it ended well.</summary>
    public long SuspectTo { get; set; }

    /// <summary>What went wrong at this position, or null, which is nearly always.</summary>
    public Attempt? Attempt { get; set; }

    /// <summary>Number of the oldest waiting message, for choosing whose mail waited longest.</summary>
    public long HeadNumber => Recent.TryPeek(out var head) ? head.Message.Sequence : SpilledFrom;

    /// <summary>When the oldest waiting message was appended.</summary>
    public DateTimeOffset HeadTime => Recent.TryPeek(out var head) ? head.Message.AppendedAt : SpilledSince;
}
