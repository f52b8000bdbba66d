using NetralitasGrid.Storage.Postgres.Engine;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>What an engine asks that decides by itself which process runs the turns of which partition.</summary>
internal sealed class PlacedTurns(Pools pools, TimeProvider clock)
{
    /// <summary>How often mailboxes are looked through from their beginning, as claims do.</summary>
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(10);

    private const string SelectMailed = """
        SELECT p.id FROM partition p CROSS JOIN LATERAL (
            SELECT d.first FROM delivery d WHERE d.partition = p.id AND d.first > CASE WHEN $1 THEN 0 ELSE p.low END ORDER BY d.first LIMIT 1) d
        ORDER BY d.first
        """;

    private const string SelectTurns = "SELECT turns FROM partition WHERE id = $1";

    private long _swept;

    /// <summary>Partitions that have mail, the longest waiting first.</summary>
    public async ValueTask<IReadOnlyList<int>> MailedAsync(CancellationToken cancellationToken)
    {
        var swept = Interlocked.Read(ref _swept);
        var sweep = swept == 0 || clock.GetElapsedTime(swept) > SweepEvery;
        var partitions = await pools.Others.ListAsync(SelectMailed, p => p.With(sweep), static row => (int)row.GetInt16(0), cancellationToken);
        if (sweep)
        {
            Interlocked.Exchange(ref _swept, Math.Max(1, clock.GetTimestamp()));
        }

        return partitions;
    }

    /// <summary>Number of the last turn of a partition.</summary>
    public async ValueTask<long> LastTurnAsync(int partition, CancellationToken cancellationToken) =>
        (await pools.Others.ListAsync(SelectTurns, p => p.With((short)partition), static row => row.GetInt64(0), cancellationToken))[0];
}
