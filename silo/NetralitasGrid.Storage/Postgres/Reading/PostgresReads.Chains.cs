using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Entries;

namespace NetralitasGrid.Storage.Postgres.Reading;

internal sealed partial class PostgresReads
{
    /// <summary>Rows of a page that are one entry each.</summary>
    private const int LinkPage = 200;

    /// <summary>Segments with the ids of the messages that their entries should answer, and what retention left of others, in the order of the chain.</summary>
    private const string SelectChain = $"""
        SELECT {EntrySegment.Columns}, NULL::bytea,
               ARRAY(SELECT m.id FROM unnest(s.messages) WITH ORDINALITY AS n (seq, place) LEFT JOIN message m ON m.seq = n.seq ORDER BY n.place)
        FROM (SELECT * FROM entry_segment WHERE partition = $1 AND (turn, first) > ($2, $3) ORDER BY turn, first LIMIT $4) s
        UNION ALL
        SELECT partition, turn, index, NULL, NULL, hash, NULL
        FROM (SELECT * FROM removed_entry WHERE partition = $1 AND (turn, index) > ($2, $3) ORDER BY turn, index LIMIT $4) r
        ORDER BY 2, 3 LIMIT $4
        """;

    private const string AfterPlace = "(incident, moved, turn, index) > ($1, $2, $3, $4) ORDER BY incident, moved, turn, index LIMIT $5";

    private const string SelectMoved = $"""
        (SELECT incident, moved, turn, index, province, came, sha256(bytes), false FROM foreign_entry WHERE {AfterPlace})
        UNION ALL
        (SELECT incident, moved, turn, index, province, came, hash, true FROM removed_foreign WHERE {AfterPlace})
        ORDER BY 1, 2, 3, 4 LIMIT $5
        """;

    public async IAsyncEnumerable<MovedLink> MovedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (incident, moved, turn, index) = (Guid.Empty, DateTimeOffset.UnixEpoch, 0L, -1);
        while (true)
        {
            var from = (Incident: incident, Moved: moved, Turn: turn, Index: index);
            var page = await pools.Others.ListAsync(
                SelectMoved, p => p.With(from.Incident).WithTime(from.Moved).With(from.Turn).With(from.Index).With(LinkPage),
                static row => (
                    Link: new MovedLink(row.Id(0, GridId.Incident), row.GetInt64(2), row.GetInt32(3), row.TextOrNull(4), row.TimeOrNull(5), row.Bytes(6), row.GetBoolean(7)),
                    Incident: row.GetGuid(0), Moved: row.Time(1)),
                cancellationToken);
            foreach (var row in page)
            {
                yield return row.Link;
            }

            if (page.Count < LinkPage)
            {
                yield break;
            }

            (incident, moved, turn, index) = (page[^1].Incident, page[^1].Moved, page[^1].Link.Turn, page[^1].Link.Index);
        }
    }

    public async IAsyncEnumerable<ChainLink> ChainAsync(int partition, long afterTurn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (turn, index) = (afterTurn, int.MaxValue);
        while (true)
        {
            var (fromTurn, fromIndex) = (turn, index);
            var page = await pools.Others.ListAsync(
                SelectChain,
                p => p.With((short)partition).With(fromTurn).With(fromIndex).With(SegmentPage),
                static row => (
                    Turn: row.GetInt64(1), Index: row.GetInt32(2), Segment: row.IsDBNull(3) ? null : EntrySegment.At(row),
                    Hash: row.IsDBNull(5) ? [] : row.Bytes(5), Ids: row.IsDBNull(6) ? [] : row.GetFieldValue<Guid?[]>(6)),
                cancellationToken);
            foreach (var row in page)
            {
                if (row.Segment is not { } segment)
                {
                    yield return new(row.Turn, row.Index, null, row.Hash, true);
                    continue;
                }

                // What cannot be unpacked any more is an entry that cannot be read.
                var entries = segment.Unpack() ?? [.. segment.Messages.Select(static _ => Array.Empty<byte>())];
                for (var i = 0; i < entries.Length; i++)
                {
                    yield return new(row.Turn, row.Index + i, entries[i], SHA256.HashData(entries[i]), Answers(entries[i], row.Ids[i]));
                }
            }

            if (page.Count < SegmentPage)
            {
                yield break;
            }

            (turn, index) = (page[^1].Turn, page[^1].Index);
        }
    }

    /// <summary>Whether an entry says that it answers a message of the log that has this id.</summary>
    private static bool Answers(byte[] entry, Guid? id) =>
        EntryPlace.Read(entry)?.Message is { Length: > 0 } said && GridId.TryParse(said, said[0], out var message) && message.Uuid() == id;
}
