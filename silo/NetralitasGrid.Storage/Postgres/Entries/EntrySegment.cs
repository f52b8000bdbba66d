using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Entries;

/// <summary>Consecutive audit entries of one turn, as they stand in a row.</summary>
/// <param name="First">Index of its first entry.</param>
/// <param name="Messages">Numbers of the messages that the entries answer, one an entry. All entries of a message are in one segment.</param>
/// <param name="Block">The entries' bytes.</param>
internal sealed record EntrySegment(int Partition, long Turn, int First, long[] Messages, byte[] Block)
{
    /// <summary>As many as pay: twice as many would save a tenth of the bytes, and reading one entry unpacks all.</summary>
    private const int MostEntries = 64;

    /// <summary>What the window of the compression holds.</summary>
    private const int MostBytes = 240 * 1024;

    private const string InsertOne = "INSERT INTO entry_segment (turn, low, high, first, partition, messages, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7)";

    /// <summary>Columns of a segment s, for <see cref="At"/>.</summary>
    public const string Columns = "s.partition, s.turn, s.first, s.messages, s.bytes";

    /// <summary>
    /// The segment with the entries of a message m (partition, seq), to be joined laterally. A turn may take a message late, but hardly ever much later
    /// than those around it; only for one without an entry all later segments are looked through, in the index alone.
    /// </summary>
    public const string OfMessage = OfMessageWhere + AndNoMore;

    /// <summary>The same up to a further condition on the message alone, which <see cref="AndNoMore"/> ends: where it does not hold nothing is looked through.</summary>
    public const string OfMessageWhere =
        "(SELECT * FROM entry_segment WHERE partition = m.partition AND high >= m.seq AND low <= m.seq AND m.seq = ANY (messages)";

    public const string AndNoMore = " ORDER BY high LIMIT 1) s";

    /// <summary>The segment with the entry at a place r (partition, turn, index).</summary>
    public const string OfPlace =
        "(SELECT * FROM entry_segment WHERE partition = r.partition AND turn = r.turn AND first <= r.index ORDER BY first DESC LIMIT 1) s";

    public SegmentPlace Place => new(Partition, Turn, First);

    /// <summary>Cuts the entries of a turn into segments, between messages.</summary>
    /// <param name="sequences">Numbers of the turn's messages.</param>
    public static IEnumerable<EntrySegment> Cut(int partition, long turn, IReadOnlyList<AuditEntry> entries, IReadOnlyDictionary<GridId, long> sequences)
    {
        for (int first = 0, next; first < entries.Count; first = next)
        {
            next = first;
            for (var bytes = 0; next < entries.Count; next++)
            {
                bytes += entries[next].Bytes.Length;
                var full = next - first >= MostEntries || bytes > MostBytes;
                if (full && next > first && entries[next].Message != entries[next - 1].Message)
                {
                    break;
                }
            }

            var (numbers, parts) = (new long[next - first], new ReadOnlyMemory<byte>[next - first]);
            for (var i = 0; i < numbers.Length; i++)
            {
                (numbers[i], parts[i]) = (sequences[entries[first + i].Message], entries[first + i].Bytes);
            }

            yield return new(partition, turn, first, numbers, EntryBlock.Pack(parts));
        }
    }

    /// <summary>A segment from <see cref="Columns"/>.</summary>
    public static EntrySegment At(NpgsqlDataReader row) => new(
        row.GetInt16(0), row.GetInt64(1), row.GetInt32(2), row.GetFieldValue<long[]>(3), row.Bytes(4));

    /// <summary>The entries; null when the block was changed so that it gives none, or not as many as there are messages.</summary>
    public byte[][]? Unpack() => EntryBlock.Unpack(Block) is { } entries && entries.Length == Messages.Length ? entries : null;

    /// <summary>The segment with its entries.</summary>
    /// <exception cref="StoreCorruptException">The block was changed.</exception>
    public UnpackedSegment Open() => new(
        this, Unpack() ?? throw new StoreCorruptException($"The audit entries of partition {Partition}, turn {Turn}, from {First} cannot be read: run 'grid audit verify'."));

    public void Insert(NpgsqlBatch batch) => batch.Add(InsertOne)
        .With(Turn).With(Messages.Min()).With(Messages.Max()).With(First).With((short)Partition)
        .With(Messages, NpgsqlDbType.Array | NpgsqlDbType.Bigint).With(Block);
}

/// <summary>A segment with its entries.</summary>
internal sealed record UnpackedSegment(EntrySegment Segment, byte[][] Entries)
{
    /// <summary>What is left when the entries of some messages go: stretches of those that followed one another.</summary>
    public IEnumerable<EntrySegment> Without(IReadOnlySet<long> messages)
    {
        for (int from = 0, to; from < Entries.Length; from = to)
        {
            to = from + 1;
            if (messages.Contains(Segment.Messages[from]))
            {
                continue;
            }

            while (to < Entries.Length && !messages.Contains(Segment.Messages[to]))
            {
                to++;
            }

            yield return Segment with
            {
                First = Segment.First + from,
                Messages = Segment.Messages[from..to],
                Block = EntryBlock.Pack([.. Entries[from..to].Select(static e => (ReadOnlyMemory<byte>)e)]),
            };
        }
    }
}
