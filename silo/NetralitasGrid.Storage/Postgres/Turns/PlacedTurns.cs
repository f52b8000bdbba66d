using NetralitasGrid.Storage.Postgres.Engine;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>What an engine asks that decides by itself which process runs the turns of which partition.</summary>
internal sealed class PlacedTurns(Pools pools, SweepFloor floor)
{
    private const string SelectMailed = """
        SELECT p.id FROM partition p CROSS JOIN LATERAL (
            SELECT d.first FROM delivery d WHERE d.partition = p.id AND d.first > coalesce($1, p.low) ORDER BY d.first LIMIT 1) d
        ORDER BY d.first
        """;

    private const string SelectTurns = "SELECT turns FROM partition WHERE id = $1";

    private long _swept;

    /// <summary>Partitions that have mail, the longest waiting first.</summary>
    public async ValueTask<IReadOnlyList<int>> MailedAsync(CancellationToken cancellationToken)
    {
        long? from = null;
        if (floor.Sweeps(ref _swept))
        {
            await FollowAsync(cancellationToken);
            from = floor.Value;
        }

        return await pools.Others.ListAsync(
            SelectMailed, p => p.WithNullable(from, NpgsqlDbType.Bigint), static row => (int)row.GetInt16(0), cancellationToken);
    }

    /// <summary>Number of the last turn of a partition.</summary>
    public async ValueTask<long> LastTurnAsync(int partition, CancellationToken cancellationToken) =>
        (await pools.Others.ListAsync(SelectTurns, p => p.With((short)partition), static row => row.GetInt64(0), cancellationToken))[0];

    private async Task FollowAsync(CancellationToken cancellationToken) => await Failures.GuardAsync(async () =>
    {
        await using var connection = await pools.Others.OpenConnectionAsync(cancellationToken);
        await floor.FollowAsync(connection, cancellationToken);
        return true;
    });
}
