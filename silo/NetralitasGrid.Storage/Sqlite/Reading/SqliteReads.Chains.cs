using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Storage.Sqlite.Reading;

internal sealed partial class SqliteReads
{
    private const string SelectHeads = "SELECT id, entries, head FROM partition ORDER BY id";
    private const string SelectCellHead = "SELECT id, bytes FROM cell_entry ORDER BY id DESC LIMIT 1";
    private const string SelectCellLog = "SELECT id, bytes FROM cell_entry WHERE id > ? ORDER BY id LIMIT ?";

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

    public async IAsyncEnumerable<ChainLink> ChainAsync(int partition, long afterTurn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in LogAsync(partition, cancellationToken))
        {
            if (entry.Turn > afterTurn)
            {
                yield return new(entry.Turn, entry.Index, entry.Entry, entry.Hash, Logged: true);
            }
        }
    }
}
