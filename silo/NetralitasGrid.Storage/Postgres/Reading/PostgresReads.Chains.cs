using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;

namespace NetralitasGrid.Storage.Postgres.Reading;

internal sealed partial class PostgresReads
{
    private const string SelectChain = """
        SELECT e.turn, e.index, e.bytes, NULL::bytea, EXISTS (SELECT FROM message WHERE seq = e.message)
        FROM (SELECT * FROM entry WHERE partition = $1 AND (turn, index) > ($2, $3) ORDER BY turn, index LIMIT $4) e
        UNION ALL
        SELECT r.turn, r.index, NULL, r.hash, true
        FROM (SELECT * FROM removed_entry WHERE partition = $1 AND (turn, index) > ($2, $3) ORDER BY turn, index LIMIT $4) r
        ORDER BY 1, 2 LIMIT $4
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
                SelectMoved, p => p.With(from.Incident).WithTime(from.Moved).With(from.Turn).With(from.Index).With(LogPage),
                static row => (
                    Link: new MovedLink(row.Id(0, GridId.Incident), row.GetInt64(2), row.GetInt32(3), row.TextOrNull(4), row.TimeOrNull(5), row.Bytes(6), row.GetBoolean(7)),
                    Incident: row.GetGuid(0), Moved: row.Time(1)),
                cancellationToken);
            foreach (var row in page)
            {
                yield return row.Link;
            }

            if (page.Count < LogPage)
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
                p => p.With((short)partition).With(fromTurn).With(fromIndex).With(LogPage),
                static row =>
                {
                    var entry = row.IsDBNull(2) ? null : row.Bytes(2);
                    return new ChainLink(row.GetInt64(0), row.GetInt32(1), entry, entry is null ? row.Bytes(3) : SHA256.HashData(entry), row.GetBoolean(4));
                },
                cancellationToken);
            foreach (var link in page)
            {
                yield return link;
            }

            if (page.Count < LogPage)
            {
                yield break;
            }

            (turn, index) = (page[^1].Turn, page[^1].Index);
        }
    }
}
