using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Load.Processes;
using Npgsql;

namespace NetralitasGrid.Faults.Tests.Checking;

/// <summary>Rows of a PostgreSQL cell that the read model does not show: whether they fit together, and with the log.</summary>
internal static class StoredRows
{
    /// <summary>Each counts what should not be there.</summary>
    private static readonly (string Name, string Sql)[] Misfits =
    [
        ("waiting mail", "SELECT count(*) FROM mail"),
        ("reports without a message", "SELECT count(*) FROM report r WHERE NOT EXISTS (SELECT FROM message m WHERE m.id = r.incident AND m.first)"),
        ("incidents without a report", "SELECT count(*) FROM message m WHERE m.kind = 1 AND m.first AND NOT EXISTS (SELECT FROM report r WHERE r.incident = m.id)"),
        ("reports of one incident", "SELECT count(*) - count(DISTINCT incident) FROM report"),
        ("incidents without their sealed part", "SELECT count(*) FROM message m WHERE m.kind = 1 AND m.first AND NOT EXISTS (SELECT FROM data_key k LEFT JOIN sealed s USING (seq) WHERE k.seq = m.seq AND coalesce(m.sealed_subject, s.subject) IS NOT NULL) AND NOT EXISTS (SELECT FROM province WHERE code = left(m.place, 2) AND state = 'moved')"),
        ("data keys of incidents whose province went to another cell", "SELECT count(*) FROM message m JOIN data_key USING (seq) JOIN province p ON p.code = left(m.place, 2) WHERE p.state = 'moved'"),
        ("sealed parts without an incident", "SELECT count(*) FROM sealed s WHERE NOT EXISTS (SELECT FROM message m WHERE m.seq = s.seq AND m.kind = 1)"),
        ("messages handled twice", "SELECT count(*) FROM (SELECT FROM entry e JOIN message m ON m.seq = e.message GROUP BY m.seq, m.kind HAVING count(DISTINCT (e.partition, e.turn)) > 1 OR (m.kind = 1 AND count(*) > 1)) AS twice"),
        ("incidents without decision or dead letter", "SELECT count(*) FROM message m WHERE m.kind = 1 AND NOT EXISTS (SELECT FROM entry e WHERE e.message = m.seq) AND NOT EXISTS (SELECT FROM foreign_entry f WHERE f.incident = m.id) AND NOT EXISTS (SELECT FROM dead_letter d WHERE d.message = m.id)"),
        ("partitions whose entries are not as many as they say", "SELECT count(*) FROM partition p WHERE p.entries <> (SELECT count(*) FROM entry e WHERE e.partition = p.id)"),
        ("states that have not one row each", "SELECT count(*) FROM (SELECT FROM state s FULL JOIN state_name n USING (grain, part) GROUP BY grain, part HAVING count(s.version) <> 1 OR count(*) <> 1) AS wrong"),
        ("decisions that came several times", "SELECT count(*) - count(DISTINCT (incident, cell, partition, turn, index)) FROM foreign_entry"),
        ("turns from the future", "SELECT count(*) FROM partition p WHERE p.turns < (SELECT max(turn) FROM entry e WHERE e.partition = p.id)"),
    ];

    /// <summary>Waits until the sessions of processes that were killed are gone: what they were told last may still be committed.</summary>
    public static async Task QuietAsync(string database, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        await using var source = await PrimaryAsync(database, patience.Token);
        await using var command = source.CreateCommand(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'netralitasgrid%')");
        while ((bool)(await command.ExecuteScalarAsync(patience.Token))!)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }

    public static Task<List<string>> CheckAsync(string database, GridChecker log, CancellationToken cancellationToken) =>
        CheckAsync(database, log, [.. log.CaseIncidents], cancellationToken);

    /// <param name="caseIncidents">Which incidents each case has after the logs of all cells: a case that came from another brings them along.</param>
    public static async Task<List<string>> CheckAsync(
        string database, GridChecker log, IReadOnlyCollection<(GridId Case, GridId Incident)> caseIncidents, CancellationToken cancellationToken)
    {
        await using var source = await PrimaryAsync(database, cancellationToken);
        var faults = new List<string>();
        foreach (var (name, sql) in Misfits)
        {
            await using var command = source.CreateCommand(sql);
            var count = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            faults.AddRange(count == 0 ? [] : [$"{count} {name}"]);
        }

        var cases = log.Cases.Select(static c => c.Id).ToHashSet();
        Compare(
            "clocks", log.Timers.Select(static t => (t.Key.Case, (int)t.Key.Clock, t.Value)),
            await RowsAsync(source, "SELECT case_id, clock, due FROM running_clock", static r => (Id(r, GridId.Case), (int)r.GetInt16(1), new DateTimeOffset(r.GetDateTime(2))), cancellationToken));
        Compare(
            "incidents of cases", caseIncidents.Where(c => cases.Contains(c.Case)),
            await RowsAsync(source, "SELECT case_id, incident FROM case_link", static r => (Id(r, GridId.Case), Id(r, GridId.Incident, 1)), cancellationToken));
        return faults;

        void Compare<T>(string name, IEnumerable<T> expected, List<T> found)
        {
            var set = expected.ToHashSet();
            faults.AddRange(set.SetEquals(found) && set.Count == found.Count ? [] : [$"{found.Count} {name} are stored, {set.Count} follow from the log, {set.Intersect(found).Count()} are the same"]);
        }
    }

    private static async Task<NpgsqlDataSource> PrimaryAsync(string database, CancellationToken cancellationToken)
    {
        // The last primary, of several hosts: the newest timeline.
        var settings = new NpgsqlConnectionStringBuilder(database);
        settings.Remove("Target Session Attributes");
        NpgsqlDataSource? best = null;
        var newest = "";
        foreach (var host in settings.Host!.Split(','))
        {
            var parts = host.Split(':');
            var own = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Host = parts[0], Port = parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) : settings.Port, Pooling = false };
            var source = NpgsqlDataSource.Create(own);
            try
            {
                await using var command = source.CreateCommand("SELECT CASE WHEN pg_is_in_recovery() THEN '' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END");
                var timeline = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
                if (string.CompareOrdinal(timeline, newest) > 0)
                {
                    (best, newest) = (source, timeline);
                }
            }
            catch (NpgsqlException)
            {
                // It is down.
            }
        }

        return best ?? throw new InvalidOperationException("No primary runs.");
    }

    private static async Task<List<T>> RowsAsync<T>(NpgsqlDataSource source, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static GridId Id(NpgsqlDataReader row, char kind, int column = 0) => GridId.FromBytes(kind, row.GetGuid(column).ToByteArray(bigEndian: true));
}
