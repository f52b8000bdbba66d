using System.Runtime.CompilerServices;
using System.Security.Cryptography;
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
