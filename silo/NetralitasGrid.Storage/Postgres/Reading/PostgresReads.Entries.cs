using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Entries;
using NetralitasGrid.Storage.Postgres.Turns;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Reading;

internal sealed partial class PostgresReads
{
    /// <summary>Segments of a page: they stay packed until they are looked at.</summary>
    private const int SegmentPage = 100;

    /// <summary>Messages that are read at once.</summary>
    private const int MessagePage = 200;

    /// <summary>First the decision of the incident's own message, or of the one that put it back; then those that other messages caused; of each the ones first that came from another cell with the province.</summary>
    private const string SelectDecisions = $"""
        SELECT {DecisionPlace.Columns}, s.messages, s.bytes, (p.index IS NOT NULL)::int AS later, 'infinity'::timestamptz AS moved
        FROM ({DecisionPlace.Select}) p JOIN entry_segment s USING (partition, turn, first)
        UNION ALL
        SELECT incident, partition, turn, index, NULL, index, decision, case_id, NULL, bytes, later::int, moved FROM foreign_entry WHERE incident = ANY ($1)
        ORDER BY later, moved, turn, first, index
        """;

    private const string SelectSegments = $"""
        SELECT {EntrySegment.Columns} FROM entry_segment s WHERE partition = $1 AND (turn, first) > ($2, $3) ORDER BY turn, first LIMIT $4
        """;

    private const string SelectMessages = """
        SELECT seq, id, letter, grain, kind, received, appended, body FROM message WHERE seq = ANY ($1)
        """;

    public async ValueTask<IReadOnlyList<DecidedRow>> DecisionsAsync(GridId incident, CancellationToken cancellationToken)
    {
        var rows = await pools.Others.ListAsync(
            SelectDecisions, p => DecisionPlace.Bind(p, [incident.Uuid()]),
            static row => (Place: DecisionPlace.At(row), Messages: row.IsDBNull(8) ? null : row.GetFieldValue<long[]>(8), Bytes: row.Bytes(9)), cancellationToken);
        var decided = new List<DecidedRow>(rows.Count);
        foreach (var (place, messages, bytes) in rows)
        {
            var (partition, turn, first) = place.Segment;
            var held = messages is not null ? place.In(new EntrySegment(partition, turn, first, messages, bytes).Open())
                : new(first, place.Decision!.Value, place.Case!.Value, bytes); // what came with a province has all three
            if (held is not null)
            {
                decided.Add(new(
                    held.Decision.Id(GridId.Decision), held.Case.Id(GridId.Case), partition, turn, held.Index, held.Entry, SHA256.HashData(held.Entry)));
            }
        }

        return decided;
    }

    public async IAsyncEnumerable<LoggedEntry> LogAsync(int partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (turn, first) = (0L, 0);
        while (true)
        {
            var (afterTurn, afterFirst) = (turn, first);
            var page = await pools.Others.ListAsync(
                SelectSegments, p => p.With((short)partition).With(afterTurn).With(afterFirst).With(SegmentPage),
                EntrySegment.At, cancellationToken);
            for (int from = 0, to; from < page.Count; from = to)
            {
                to = from + 1;
                for (var count = page[from].Messages.Length; to < page.Count && count + page[to].Messages.Length <= MessagePage; to++)
                {
                    count += page[to].Messages.Length;
                }

                var segments = page.Skip(from).Take(to - from).ToList();
                var messages = await MessagesAsync(segments.SelectMany(static s => s.Messages).Distinct().ToArray(), cancellationToken);
                foreach (var segment in segments)
                {
                    var entries = segment.Open().Entries;
                    for (var i = 0; i < entries.Length; i++)
                    {
                        if (messages.TryGetValue(segment.Messages[i], out var message))
                        {
                            yield return new(partition, segment.Turn, segment.First + i, message, entries[i], SHA256.HashData(entries[i]));
                        }
                    }
                }
            }

            if (page.Count < SegmentPage)
            {
                yield break;
            }

            (turn, first) = (page[^1].Turn, page[^1].First);
        }
    }

    private async ValueTask<Dictionary<long, MailboxMessage>> MessagesAsync(long[] numbers, CancellationToken cancellationToken) =>
        (await pools.Others.ListAsync(SelectMessages, p => p.With(numbers, NpgsqlDbType.Array | NpgsqlDbType.Bigint), Claims.MessageAt, cancellationToken))
            .ToDictionary(static m => m.Sequence);
}
