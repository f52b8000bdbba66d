using System.Globalization;
using Npgsql;

namespace NetralitasGrid.Benchmarks.Postgres;

/// <summary>
/// What a server has used up to a moment: processor time of each kind of its processes, WAL, checkpoints. Processor times are 0 where the server runs
/// on another machine.
/// </summary>
internal sealed record ServerUse(IReadOnlyDictionary<string, double> ProcessorSeconds, double WalBytes, double WalRecords, double FullPages, double Checkpoints, double Commits)
{
    private const double TicksPerSecond = 100;

    private const string SelectProcesses = """
        SELECT pid, CASE WHEN application_name = 'netralitasgrid-turn' THEN 'turns' WHEN application_name = 'netralitasgrid' THEN 'appends'
                         WHEN backend_type = 'client backend' THEN 'benchmark' ELSE replace(backend_type, ' ', '') END, pg_backend_pid()
        FROM pg_stat_activity
        """;

    private const string SelectCounters = """
        SELECT w.wal_bytes::float8, w.wal_records::float8, w.wal_fpi::float8, (b.checkpoints_timed + b.checkpoints_req)::float8, d.xact_commit::float8
        FROM pg_stat_wal w, pg_stat_bgwriter b, pg_stat_database d WHERE d.datname = current_database()
        """;

    public static async Task<ServerUse> ReadAsync(BenchmarkDatabase database)
    {
        var processors = new Dictionary<string, double>();
        await using var connection = await database.Source.OpenConnectionAsync();
        await using (var command = new NpgsqlCommand(SelectProcesses, connection))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                var kind = reader.GetString(1);
                processors[kind] = processors.GetValueOrDefault(kind) + (Stat(reader.GetInt32(0)) is { } own ? own.User + own.System : 0);
                if (reader.GetInt32(0) == reader.GetInt32(2) && Stat(reader.GetInt32(0)) is { } self && Stat(self.Parent) is { } server)
                {
                    // Those that have ended since: autovacuum's workers, most of all.
                    processors["ended"] = server.Children;
                }
            }
        }

        await using var counters = new NpgsqlCommand(SelectCounters, connection);
        await using var row = await counters.ExecuteReaderAsync();
        await row.ReadAsync();
        return new(processors, row.GetDouble(0), row.GetDouble(1), row.GetDouble(2), row.GetDouble(3), row.GetDouble(4));
    }

    /// <summary>What was used since, in figures: processor microseconds, bytes and records an incident.</summary>
    public void AddSince(ServerUse before, double incidents, IDictionary<string, double> figures)
    {
        var sum = 0.0;
        foreach (var (kind, seconds) in ProcessorSeconds.OrderBy(static p => p.Key, StringComparer.Ordinal))
        {
            var micros = Math.Max(0, seconds - before.ProcessorSeconds.GetValueOrDefault(kind)) * 1e6 / incidents;
            sum += micros;
            if (micros >= 0.05)
            {
                figures[$"server.{kind}Microseconds"] = micros;
            }
        }

        figures["serverMicroseconds"] = sum;
        figures["walBytes"] = (WalBytes - before.WalBytes) / incidents;
        figures["walRecords"] = (WalRecords - before.WalRecords) / incidents;
        figures["walFullPages"] = (FullPages - before.FullPages) / incidents;
        figures["commits"] = (Commits - before.Commits) / incidents;
        figures["checkpoints"] = Checkpoints - before.Checkpoints;
    }

    /// <summary>Seconds of a process and of its ended children, from /proc; null where there is none.</summary>
    private static (int Parent, double User, double System, double Children)? Stat(int process)
    {
        try
        {
            // After the name, which may hold spaces: state, parent... user, system, children's user, children's system.
            var text = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            double Ticks(int field) => double.Parse(fields[field], CultureInfo.InvariantCulture) / TicksPerSecond;
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), Ticks(11), Ticks(12), Ticks(13) + Ticks(14));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
