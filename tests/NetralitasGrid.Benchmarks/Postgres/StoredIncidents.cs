namespace NetralitasGrid.Benchmarks.Postgres;

/// <summary>
/// Incidents that a database holds before a measurement, written by the server itself: rows in every table and index that an incident has, with report
/// keys and persons in random order, but short bodies, since only keys are ever looked up among them. States of 1.5 million persons have the
/// usual size. Indexes are made afterwards; a database that holds as many already is left as it is.
/// </summary>
internal static class StoredIncidents
{
    private const int Persons = 1_500_000;

    /// <summary>Numbers below are the pack switches' of a new database.</summary>
    private const int First = 1_001;

    private const string Id = "('01900000-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid";

    private const string Due = "(now() + interval '30 days')";

    private static readonly string[] Tables = ["report", "message", "data_key", "entry_segment", "case_row", "case_incident", "person"];

    public static async Task FillAsync(BenchmarkDatabase database, int count)
    {
        if (count == 0 || await database.NumberAsync("SELECT coalesce(max(seq), 0) FROM message") >= count)
        {
            return;
        }

        Console.Error.WriteLine($"Storing {count:#,0} incidents...");
        var definitions = await database.TextsAsync($"""
            SELECT coalesce(pg_get_constraintdef(c.oid), '') || '|' || i.indexrelid::regclass || '|' || i.indrelid::regclass || '|' || pg_get_indexdef(i.indexrelid)
            FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid WHERE i.indrelid::regclass::text IN ({string.Join(", ", Tables.Select(static t => $"'{t}'"))})
            """);
        var indexes = definitions.Select(static d => d.Split('|')).ToList();
        foreach (var index in indexes)
        {
            await database.RunAsync(index[0].Length > 0 ? $"ALTER TABLE {index[2]} DROP CONSTRAINT {index[1]}" : $"DROP INDEX {index[1]}");
        }

        foreach (var statement in Statements(count))
        {
            await database.RunAsync(statement);
        }

        foreach (var index in indexes)
        {
            await database.RunAsync("SET maintenance_work_mem = '1GB'; " + (index[0].Length > 0 ? $"ALTER TABLE {index[2]} ADD CONSTRAINT {index[1]} {index[0]}" : index[3]));
        }

        await database.RunAsync($"SELECT setval('message_seq_seq', {count + First})");
        await database.RunAsync("VACUUM (ANALYZE)");
        await database.RunAsync("CHECKPOINT");
    }

    /// <summary>Turns of stored entries have numbers below 0: the chains of the measurement begin at their beginning.</summary>
    private static IEnumerable<string> Statements(int count) =>
    [
        $"INSERT INTO report SELECT md5(g::text)::uuid, {Id}, decode(repeat('ab', 33), 'hex') FROM generate_series({First}, {count + First}) g",
        $"""
        INSERT INTO message (seq, received, appended, id, partition, kind, letter, first, grain, source, place, duty, body, sealed_subject, sealed_reporter) OVERRIDING SYSTEM VALUE
        SELECT g, now() - interval '1 day', now() - interval '1 day', {Id}, g % 64, 1, 105, true, 'Ee' || md5((g % {Persons})::text), 'bench', '35.17.01', '35.17',
               decode(repeat('7b', 50), 'hex'), decode(repeat('5e', 30), 'hex'), decode(repeat('5e', 30), 'hex') FROM generate_series({First}, {count + First}) g
        """,
        $"INSERT INTO data_key SELECT g, 1, decode(repeat('da', 60), 'hex'), decode(repeat('da', 60), 'hex') FROM generate_series({First}, {count + First}) g",
        $"""
        INSERT INTO entry_segment (turn, low, high, first, partition, messages, bytes)
        SELECT g / 4096 - {count}, min(g), max(g), 0, g % 64, array_agg(g::bigint ORDER BY g), decode(repeat('7b', 3200), 'hex')
        FROM generate_series({First}, {count + First}) g GROUP BY g / 4096, g % 64
        """,
        $"""
        INSERT INTO case_row (id, regency, region, duty, subject, status, severity, version, body, occurred, received, decision, source, timers, due)
        SELECT {Id}, '35.' || lpad((g % 38)::text, 2, '0'), '35.17.01', '35.17', 'e' || md5((g % {Persons})::text), 1, 2, 1, decode(repeat('7b', 50), 'hex'),
               now(), now(), {Id}, 'bench', '\x00' || int8send((extract(epoch FROM {Due}) * 1000000)::bigint), {Due}
        FROM generate_series({First}, {count + First}) g WHERE g % 10 < 7
        """,
        $"INSERT INTO case_incident SELECT {Id}, {Id}, now(), now(), {Id}, 'bench' FROM generate_series({First}, {count + First}) g WHERE g % 10 >= 7",
        $"""
        INSERT INTO person (id, subject, body, cases)
        SELECT person_id('e' || md5(g::text)), 'e' || md5(g::text), decode(repeat(md5(g::text), 100), 'hex'), ARRAY[{Id}] FROM generate_series({First}, {Persons + First}) g
        """,
    ];
}
