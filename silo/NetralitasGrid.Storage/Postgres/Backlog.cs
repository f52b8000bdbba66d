using NetralitasGrid.Storage.Postgres.Engine;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres;

/// <summary>
/// What waits in the mailboxes, at a cost that does not grow with it: the first deliveries of each partition are counted, and where a partition has
/// more, the whole is estimated from a sample of the table's pages.
/// </summary>
internal sealed class Backlog(StoreClock clock)
{
    /// <summary>Deliveries of a partition whose messages are counted one by one: some four each.</summary>
    internal const int Counted = 30;

    /// <summary>
    /// Pages of a sample: some 40,000 messages. The server takes each page or leaves it by chance, so that their number has a standard deviation of its
    /// root: an estimate is off by 7 % as a rule, by a third almost never.
    /// </summary>
    private const double SampledPages = 200;

    private const int MostRegencies = 600;

    /// <summary>The walk is by index whatever statistics say: the table may have been empty when they were made.</summary>
    internal const string Plan = "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)";

    internal const string Walk = """
        SELECT grouping(m.regency) = 1, m.regency, count(*), grid_now($1, $2) - min(d.appended), coalesce(max(d.nth), 0)
        FROM partition p CROSS JOIN LATERAL (
            SELECT numbers, regencies, appended, row_number() OVER (ORDER BY first) AS nth FROM delivery
            WHERE partition = p.id AND first > p.low ORDER BY first LIMIT $3) d
        CROSS JOIN LATERAL unnest(d.numbers, d.regencies) AS m (number, regency)
        GROUP BY GROUPING SETS ((), (m.regency))
        """;

    private const string SelectSize = """
        SELECT (SELECT count(*) FROM dead_letter WHERE retried IS NULL), pg_relation_size('delivery') / current_setting('block_size')::int
        """;

    internal const string Sample = """
        SELECT m.regency, count(*) FROM delivery TABLESAMPLE SYSTEM ($1) CROSS JOIN LATERAL unnest(numbers, regencies) AS m (number, regency) GROUP BY m.regency
        """;

    /// <summary>Looks at the mailboxes.</summary>
    public async Task<(long Waiting, TimeSpan Oldest, IReadOnlyDictionary<string, long> ByRegency, long DeadLetters)> LookAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var waiting = 0L;
        var oldest = TimeSpan.Zero;
        var more = false;
        var regencies = new Dictionary<string, long>(StringComparer.Ordinal);
        long dead, pages;
        await using (var batch = connection.CreateBatch())
        {
            batch.Add(Plan);
            batch.Add(Walk).WithTime(clock.Told).WithTime(clock.Floor).With(Counted);
            batch.Add(SelectSize);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (reader.GetBoolean(0))
                {
                    waiting = reader.GetInt64(2);
                    oldest = reader.IsDBNull(3) ? TimeSpan.Zero : reader.GetTimeSpan(3);
                    more = reader.GetInt64(4) >= Counted;
                }
                else if (reader.TextOrNull(1) is { } regency)
                {
                    regencies[regency] = reader.GetInt64(2);
                }
            }

            await reader.NextResultAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            (dead, pages) = (reader.GetInt64(0), reader.GetInt64(1));
        }

        if (more)
        {
            var share = Math.Min(1, SampledPages / Math.Max(1, pages));
            (var sampled, regencies) = await SampleAsync(connection, share, cancellationToken);
            waiting = Math.Max(waiting, sampled);
        }

        var largest = new OrderedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (regency, count) in regencies.OrderByDescending(static r => r.Value).ThenBy(static r => r.Key, StringComparer.Ordinal).Take(MostRegencies))
        {
            largest.Add(regency, count);
        }

        return (waiting, oldest < TimeSpan.Zero ? TimeSpan.Zero : oldest, largest, dead);
    }

    private static async Task<(long Waiting, Dictionary<string, long> ByRegency)> SampleAsync(NpgsqlConnection connection, double share, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sample, connection);
        command.Parameters.With((float)(share * 100));
        var waiting = 0L;
        var regencies = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var count = (long)Math.Round(reader.GetInt64(1) / share);
            waiting += count;
            if (reader.TextOrNull(0) is { } regency)
            {
                regencies[regency] = count;
            }
        }

        return (waiting, regencies);
    }
}
