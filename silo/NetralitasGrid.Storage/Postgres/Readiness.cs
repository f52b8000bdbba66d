using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres.Engine;
using Npgsql;

namespace NetralitasGrid.Storage.Postgres;

/// <summary>Whether an append would be durable, and what waits.</summary>
internal sealed class Readiness(Pools pools, StoreClock clock)
{
    private const int MostRegencies = 600;

    private const string SelectServer = """
        SELECT pg_is_in_recovery(), current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes'), pg_backend_pid()
        """;

    private const string SelectMail = """
        SELECT count(*), grid_now($1, $2) - min(appended), (SELECT count(*) FROM dead_letter WHERE retried IS NULL) FROM mail
        """;

    private const string SelectRegencies = """
        SELECT regency, count(*) FROM mail WHERE regency IS NOT NULL GROUP BY regency ORDER BY count(*) DESC, regency LIMIT $1
        """;

    public async Task<StoreHealth> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await pools.Others.OpenConnectionAsync(cancellationToken);
            await using var batch = connection.CreateBatch();
            batch.Add(SelectServer);
            batch.Add(SelectMail).WithTime(clock.Told).WithTime(clock.Floor);
            batch.Add(SelectRegencies).With(MostRegencies);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var why = Why(reader, connection.ProcessID);
            await reader.NextResultAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var (waiting, age, dead) = (reader.GetInt64(0), reader.IsDBNull(1) ? TimeSpan.Zero : reader.GetTimeSpan(1), reader.GetInt64(2));
            await reader.NextResultAsync(cancellationToken);
            var regencies = new OrderedDictionary<string, long>(StringComparer.Ordinal);
            foreach (var (regency, count) in await reader.ListAsync(static row => (row.GetString(0), row.GetInt64(1)), cancellationToken))
            {
                regencies.Add(regency, count);
            }

            return new(why is null, why, waiting, age < TimeSpan.Zero ? TimeSpan.Zero : age, regencies, dead);
        }
        catch (Exception error) when (error is NpgsqlException or IOException or System.Net.Sockets.SocketException)
        {
            return new(false, "The database cannot be reached.", 0, TimeSpan.Zero, new Dictionary<string, long>(), 0);
        }
    }

    /// <summary>What makes the server unfit to promise anything, or null.</summary>
    private static string? Why(NpgsqlDataReader row, int session)
    {
        if (row.GetBoolean(0))
        {
            return "The server is a standby (in recovery).";
        }

        if (row.GetString(1) != "on")
        {
            return "fsync is off: a power cut would lose accepted reports.";
        }

        if (row.GetString(2) is "off" or "local")
        {
            return $"synchronous_commit is {row.GetString(2)}: an accepted report might not be durable.";
        }

        if (row.GetString(3) != "on")
        {
            return "full_page_writes is off: a crash could tear pages.";
        }

        // A proxy makes up the session's number that it tells its clients.
        return row.GetInt32(4) != session ? "A pooling proxy stands before the server: connect to PostgreSQL itself." : null;
    }
}
