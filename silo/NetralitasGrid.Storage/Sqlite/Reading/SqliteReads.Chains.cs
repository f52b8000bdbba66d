using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Storage.Sqlite.Reading;

internal sealed partial class SqliteReads
{
    private const string SelectHeads = "SELECT id, entries, head FROM partition ORDER BY id";
    private const string SelectCellHead = "SELECT id, bytes FROM cell_entry ORDER BY id DESC LIMIT 1";
    private const string SelectCellLog = "SELECT id, bytes FROM cell_entry WHERE id > ? ORDER BY id LIMIT ?";

    private const string SelectChain = """
        SELECT t.number, e.id - t.first_entry, e.bytes, e.removed, m.seq IS NOT NULL, t.last_message, e.id
        FROM turn t
        CROSS JOIN entry e ON e.id >= t.first_entry AND e.id < t.first_entry + t.entries AND e.id > ?3
        LEFT JOIN message m ON m.seq = e.message
        WHERE t.partition = ?1 AND t.last_message >= ?2 AND t.number > ?5
        ORDER BY t.last_message, e.id LIMIT ?4
        """;

    public ValueTask<IReadOnlyList<ChainHead>> HeadsAsync(CancellationToken cancellationToken) => readers.ReadAsync<IReadOnlyList<ChainHead>>(
        static database =>
        {
            var heads = database[SelectHeads].List(static row => new ChainHead(row.Int(0), row.Long(1), row.Copy(2)));
            heads.Add(database[SelectCellHead].First(static row => new ChainHead(null, row.Long(0), SHA256.HashData(row.Bytes(1)))) ?? new(null, 0, new byte[32]));
            return heads;
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<CellEntryRow>> CellLogAsync(long after, int most, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<CellEntryRow>>(
            database => database[SelectCellLog].Bind(after).Bind(most).List(static row => new CellEntryRow(row.Long(0), row.Copy(1))), cancellationToken);

    /// <summary>An embedded cell has no others.</summary>
    public IAsyncEnumerable<MovedLink> MovedAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<MovedLink>();

    public async IAsyncEnumerable<ChainLink> ChainAsync(int partition, long afterTurn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (lastMessage, lastEntry) = (0L, 0L);
        while (true)
        {
            var (fromMessage, fromEntry) = (lastMessage, lastEntry);
            var page = await readers.ReadAsync(
                database => database[SelectChain].Bind(partition).Bind(fromMessage).Bind(fromEntry).Bind(LogPage).Bind(afterTurn).List(static row =>
                {
                    var bytes = row.Copy(2);
                    var link = row.IsNull(3)
                        ? new ChainLink(row.Long(0), row.Int(1), bytes, SHA256.HashData(bytes), row.Int(4) != 0)
                        : new ChainLink(row.Long(0), row.Int(1), null, bytes, Logged: true);
                    return (Link: link, LastMessage: row.Long(5), Number: row.Long(6));
                }),
                cancellationToken);
            foreach (var row in page)
            {
                yield return row.Link;
            }

            if (page.Count < LogPage)
            {
                yield break;
            }

            (_, lastMessage, lastEntry) = page[^1];
        }
    }
}
