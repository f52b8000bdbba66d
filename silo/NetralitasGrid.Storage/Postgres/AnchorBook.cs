using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres;

/// <summary>The table <c>anchor</c>.</summary>
internal sealed class AnchorBook(Pools pools, Writer writer) : IAnchorBook
{
    private const string Select = "SELECT line FROM anchor WHERE number > $1 ORDER BY number LIMIT $2";

    private const string Insert = """
        INSERT INTO anchor (number, line) SELECT $1, $2 WHERE $1 = 1 OR EXISTS (SELECT FROM anchor WHERE number = $1 - 1) ON CONFLICT DO NOTHING
        """;

    public ValueTask<IReadOnlyList<byte[]>> LinesAsync(long after, int most, CancellationToken cancellationToken) =>
        pools.Others.ListAsync(Select, p => p.With(after).With(most), static row => row.Bytes(0), cancellationToken);

    public async ValueTask<bool> AddAsync(long number, byte[] line, CancellationToken cancellationToken) => await writer.RunAsync(
        async (connection, _) =>
        {
            await using var command = new NpgsqlCommand(Insert, connection);
            command.Parameters.With(number).With(line);
            return await command.ExecuteNonQueryAsync(CancellationToken.None) == 1;
        },
        again: false);
}
