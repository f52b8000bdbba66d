using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;

namespace NetralitasGrid.Storage.Postgres.Cells;

/// <summary>
/// The messages of a cell to others, in the order of the turns that sent them. Whoever forwards them appends them there and then deletes them here; who
/// dies in between sends them again, and the other cell knows their ids.
/// </summary>
public sealed class Outbox
{
    private const int Most = 200;

    private const string SelectCells = "SELECT DISTINCT cell FROM outbox";
    private const string Select = "SELECT number, id, letter, kind, grain, body FROM outbox WHERE cell = $1 ORDER BY number LIMIT $2";
    private const string Delete = "DELETE FROM outbox WHERE number = ANY ($1)";

    private readonly Pools _pools;

    internal Outbox(Pools pools) => _pools = pools;

    /// <summary>Cells that messages wait for.</summary>
    public ValueTask<IReadOnlyList<string>> CellsAsync(CancellationToken cancellationToken) =>
        _pools.Others.ListAsync(SelectCells, static _ => { }, static row => row.GetString(0), cancellationToken);

    /// <summary>Forwards the first messages that wait for a cell; the number of those that arrived.</summary>
    public async Task<int> ForwardAsync(PostgresStore to, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(to.Cell, Most, cancellationToken);
        if (rows.Count > 0)
        {
            await to.AppendAsync([.. rows.Select(static r => r.Message)], cancellationToken);
            await ArrivedAsync(rows, cancellationToken);
        }

        return rows.Count;
    }

    /// <summary>The first messages that wait for a cell.</summary>
    internal ValueTask<IReadOnlyList<OutboxRow>> ReadAsync(string cell, int most, CancellationToken cancellationToken) => _pools.Others.ListAsync(
        Select, p => p.With(cell).With(most),
        static row => new OutboxRow(
            row.GetInt64(0), new(row.Id(1, (char)row.GetInt16(2)), RowCodec.Grain(row.GetString(4)), (MessageKind)row.GetInt16(3), row.Bytes(5))),
        cancellationToken);

    /// <summary>The other cell has them.</summary>
    private async ValueTask ArrivedAsync(IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken) => await _pools.Others.ListAsync(
        Delete, p => p.With(rows.Select(static r => r.Number).ToArray()), static _ => 0, cancellationToken);
}

/// <summary>A message that waits to be forwarded.</summary>
internal sealed record OutboxRow(long Number, MessageAppend Message);
