using System.Security.Cryptography;
using System.Text;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Postgres;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Rows;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Tests.Postgres;

/// <summary>Expand, then contract: a process of the version before goes on, and may start, while the schema is the next one's.</summary>
public sealed class RollingUpgradeTests(PostgresServer server)
{
    /// <summary>The last migration that the version before had.</summary>
    private const int Before = 10;

    /// <summary>The migration before which each audit entry had a row of its own.</summary>
    private const int SegmentsCame = 80;

    /// <summary>The migration that gave persons ids by their partition.</summary>
    private const int PersonsByPartitionCame = 82;

    /// <summary>The migration since when open escalations of counts are read from their owners' states.</summary>
    private const int EscalationsThatCountCame = 95;

    /// <summary>What the version before sent for a report: kept here as it was.</summary>
    private const string OldAppend = """
        WITH fresh AS (INSERT INTO report (key, incident, body_hash) VALUES ($1, $1, '\x01') ON CONFLICT (key) DO NOTHING RETURNING key),
        logged AS (
            INSERT INTO message (received, appended, id, partition, kind, letter, first, grain, source, place, duty, body)
            SELECT clock_timestamp(), grid_now(NULL, '-infinity'), key, $2, 1, 105, true, $3, 'lama', '35.17.01', NULL, '{}' FROM fresh
            RETURNING seq, id, appended, partition, place),
        mailed AS (INSERT INTO mail (seq, appended, partition, regency) SELECT seq, appended, partition, left(place, 5) FROM logged),
        parts AS (INSERT INTO sealed (seq, subject, reporter) SELECT seq, '\x01', '\x01' FROM logged)
        INSERT INTO data_key (seq, version, subject, reporter) SELECT seq, 1, '\x01', '\x01' FROM logged
        """;

    /// <summary>Puts what the store wrote where the version before would have.</summary>
    private const string AsBefore = """
        INSERT INTO sealed (seq, subject, reporter) SELECT seq, sealed_subject, sealed_reporter FROM message;
        UPDATE message SET sealed_subject = NULL, sealed_reporter = NULL;
        INSERT INTO case_incident (case_id, incident, occurred, received, decision, source) SELECT * FROM case_link;
        UPDATE case_row SET occurred = NULL, received = NULL, decision = NULL, source = NULL, reports = NULL;
        """;

    private const string RunningClocks =
        "SELECT coalesce(string_agg(clock || ' ' || (due AT TIME ZONE 'UTC')::date, ', ' ORDER BY clock), '') FROM running_clock";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static IReadOnlyList<Migration> Old => [.. Migrations.Embedded.Where(static m => m.Number <= Before)];

    [Fact]
    public async Task An_old_writer_goes_on_while_the_schema_becomes_the_new_one_and_nothing_is_lost()
    {
        var options = new PostgresStoreOptions { ConnectionString = await server.EmptyAsync(), Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions };
        await using var source = NpgsqlDataSource.Create(options.ConnectionString);
        await Migrations.ApplyAsync(source, Old, Cancellation);
        await Migrations.FoundAsync(source, options, Cancellation);
        var (written, half) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var writing = Task.Run(
            async () =>
            {
                for (; !stop.IsCancellationRequested; written++)
                {
                    await WriteAsync(source, written);
                    if (written == 50)
                    {
                        half.SetResult();
                    }
                }
            },
            Cancellation);

        await half.Task;
        var applied = await PostgresStore.MigrateAsync(options, Cancellation);
        await using var store = await PostgresStore.OpenAsync(options, Cancellation);
        var target = Volatile.Read(ref written) + 50;
        var handled = new HashSet<GridId>();
        while (handled.Count < target)
        {
            await HandleAsync(store, handled);
        }

        await stop.CancelAsync();
        await writing;
        while (await HandleAsync(store, handled))
        {
        }

        Assert.Equal(Migrations.Embedded.Where(static m => m.Number > Before).Select(static m => m.Name), applied);
        Assert.Equal(written, handled.Count);
        server.Drop(options.ConnectionString);
    }

    [Fact]
    public async Task A_program_may_start_on_a_newer_schema_that_says_so_and_is_refused_by_one_that_does_not()
    {
        var database = await server.CloneAsync();
        await using var source = NpgsqlDataSource.Create(database);
        await RunAsync(source, "INSERT INTO migration (number, name, sha256, needs) VALUES (9000, '9000_later.sql', 'x', 30)");

        var none = await Migrations.ApplyAsync(source, Migrations.Embedded, Cancellation);
        await RunAsync(source, "UPDATE migration SET needs = 9000 WHERE number = 9000");
        var refused = await Assert.ThrowsAsync<StoreCorruptException>(() => Migrations.ApplyAsync(source, Migrations.Embedded, Cancellation));

        Assert.Empty(none);
        Assert.Contains("9000_later.sql, which this program is too old for", refused.Message, StringComparison.Ordinal);
        await source.DisposeAsync();
        server.Drop(database);
    }

    [Fact]
    public async Task A_program_that_would_not_see_what_only_new_columns_hold_is_refused()
    {
        var database = await server.CloneAsync();
        await using var source = NpgsqlDataSource.Create(database);

        var refused = await Assert.ThrowsAsync<StoreCorruptException>(() => Migrations.ApplyAsync(source, Old, Cancellation));

        Assert.Contains("0030_fewer_rows.sql, which this program is too old for", refused.Message, StringComparison.Ordinal);
        await source.DisposeAsync();
        server.Drop(database);
    }

    [Fact]
    public async Task Sealed_parts_and_incidents_of_cases_that_the_version_before_wrote_are_read()
    {
        var options = new PostgresStoreOptions { ConnectionString = await server.CloneAsync(), Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions };
        await using var source = NpgsqlDataSource.Create(options.ConnectionString);
        await using (var store = await PostgresStore.OpenAsync(options, Cancellation))
        {
            var incident = StoreFixtures.Incident(TimeProvider.System, "lama");
            await store.AppendAsync([incident], Cancellation);
            await HandleAsync(store, []);
            var parts = await store.Read.SealedAsync(incident.Incident, Cancellation);
            var links = await store.Read.CaseIncidentsAsync(incident.Incident.As(GridId.Case), null, 10, Cancellation);

            await RunAsync(source, AsBefore);

            Assert.Equivalent(parts, await store.Read.SealedAsync(incident.Incident, Cancellation), strict: true);
            Assert.Equal(Assert.Single(links), Assert.Single(await store.Read.CaseIncidentsAsync(incident.Incident.As(GridId.Case), null, 10, Cancellation)));
            Assert.Equal(incident.Sealed.SubjectPart, parts!.SubjectPart);
        }

        await source.DisposeAsync();
        server.Drop(options.ConnectionString);
    }

    [Fact]
    public async Task Entries_that_had_rows_of_their_own_are_the_same_afterwards()
    {
        var options = new PostgresStoreOptions { ConnectionString = await server.EmptyAsync(), Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions };
        await using var source = NpgsqlDataSource.Create(options.ConnectionString);
        await Migrations.ApplyAsync(source, [.. Migrations.Embedded.Where(static m => m.Number < SegmentsCame)], Cancellation);
        await Migrations.FoundAsync(source, options, Cancellation);
        await using (var command = source.CreateCommand("""
            INSERT INTO message (seq, received, appended, id, partition, kind, letter, first, grain, body) OVERRIDING SYSTEM VALUE
            SELECT g, now(), now(), gen_random_uuid(), 1, 2, 118, true, 'Ee1', '{}' FROM generate_series(1, 20) g;
            INSERT INTO entry (turn, message, index, partition, bytes)
            SELECT 1 + (g - 1) / 10, g, 3 * ((g - 1) % 10) + i, 1, convert_to(repeat('x', g) || i, 'UTF8') FROM generate_series(1, 20) g, generate_series(0, 2) i
            """))
        {
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        await PostgresStore.MigrateAsync(options, Cancellation);
        await using (var store = await PostgresStore.OpenAsync(options, Cancellation))
        {
            var log = await store.Read.LogAsync(1, Cancellation).ToListAsync(Cancellation);

            Assert.Equal(
                from g in Enumerable.Range(1, 20) from i in Enumerable.Range(0, 3) select (1L + ((g - 1) / 10), (3 * ((g - 1) % 10)) + i, (long)g, new string('x', g) + i),
                log.Select(static e => (e.Turn, e.Index, e.Message.Sequence, Encoding.UTF8.GetString(e.Entry))));
            Assert.All(log, static e => Assert.Equal(SHA256.HashData(e.Entry), e.Hash));
        }

        await source.DisposeAsync();
        server.Drop(options.ConnectionString);
    }

    [Fact]
    public async Task Clocks_that_the_version_before_set_are_carried_over_fired_and_cancelled()
    {
        var options = new PostgresStoreOptions { ConnectionString = await server.EmptyAsync(), Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions };
        await using var source = NpgsqlDataSource.Create(options.ConnectionString);
        await Migrations.ApplyAsync(source, [.. Migrations.Embedded.Where(static m => m.Number < 46)], Cancellation);
        await Migrations.FoundAsync(source, options, Cancellation);
        var id = GridId.New(GridId.Case, TimeProvider.System);
        await RunAsync(source, $"""
            INSERT INTO case_row (id, regency, region, subject, status, severity, version, body) VALUES ('{id.Uuid()}', '35.17', '35.17.01', 'e1', 0, 1, 1, 'x')
            """);
        await SetAsBeforeAsync(1, "2024-10-01Z");
        await SetAsBeforeAsync(3, "2124-10-01Z");

        await PostgresStore.MigrateAsync(options, Cancellation);
        Assert.Equal(0L, await AskAsync<long>(source, "SELECT count(*) FROM timer"));
        Assert.Equal("1 2024-10-01, 3 2124-10-01", await AskAsync<string>(source, RunningClocks));

        // By a process of the version before that still runs.
        await SetAsBeforeAsync(5, "2024-10-02Z");
        await using (var store = await PostgresStore.OpenAsync(options, Cancellation))
        {
            Assert.Equal(1, await store.FireTimersAsync(new DateTimeOffset(2024, 10, 1, 0, 0, 0, TimeSpan.Zero), Cancellation));
            Assert.Equal(1, await store.FireTimersAsync(TimeProvider.System.GetUtcNow(), Cancellation));
            await SetAsBeforeAsync(6, "2124-10-02Z");
            await using var turn = await store.BeginTurnAsync(10, Cancellation);
            var outcome = StoreFixtures.Decide(turn!, PostgresServer.Cell);
            outcome.Timers[new(turn!.Messages[0].Grain, id, (Clock)3)] = null;
            outcome.Timers[new(turn.Messages[0].Grain, id, (Clock)6)] = null;
            await turn.CommitAsync(outcome, Cancellation);
        }

        Assert.Equal("", await AskAsync<string>(source, RunningClocks));
        await source.DisposeAsync();
        server.Drop(options.ConnectionString);

        Task SetAsBeforeAsync(int clock, string due) =>
            RunAsync(source, $"INSERT INTO timer (case_id, due, clock, grain) VALUES ('{id.Uuid()}', '{due}', {clock}, 'Ee1')");
    }

    [Fact]
    public async Task Persons_of_the_version_before_are_found_under_their_new_ids()
    {
        var options = new PostgresStoreOptions { ConnectionString = await server.EmptyAsync(), Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions };
        await using var source = NpgsqlDataSource.Create(options.ConnectionString);
        await Migrations.ApplyAsync(source, [.. Migrations.Embedded.Where(static m => m.Number < PersonsByPartitionCame)], Cancellation);
        await Migrations.FoundAsync(source, options, Cancellation);
        var subjects = Enumerable.Range(0, 30).Select(StoreFixtures.Subject).ToList();
        foreach (var subject in subjects)
        {
            await RunAsync(source, $"INSERT INTO person (key, subject, body) VALUES (person_key('{subject.Key}'), '{subject.Key}', '{subject.Key}')");
        }

        await PostgresStore.MigrateAsync(options, Cancellation);
        await using (var store = await PostgresStore.OpenAsync(options, Cancellation))
        {
            foreach (var subject in subjects)
            {
                Assert.Equal(subject.Key, Encoding.UTF8.GetString((await store.Read.StateAsync(new(subject, ""), Cancellation))!));
            }
        }

        // A turn of a program that looks for the former key fails instead of adding a second row.
        var old = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(source, "SELECT body FROM person WHERE key = gen_random_uuid()"));
        Assert.Equal(PostgresErrorCodes.UndefinedColumn, old.SqlState);
        await source.DisposeAsync();
        server.Drop(options.ConnectionString);
    }

    [Fact]
    public async Task Escalations_that_the_version_before_wrote_are_read_as_their_owners_have_them_or_as_they_stand()
    {
        var options = new PostgresStoreOptions { ConnectionString = await server.EmptyAsync(), Cell = PostgresServer.Cell, Partitions = PostgresServer.Partitions };
        await using var source = NpgsqlDataSource.Create(options.ConnectionString);
        await Migrations.ApplyAsync(source, [.. Migrations.Embedded.Where(static m => m.Number < EscalationsThatCountCame)], Cancellation);
        await Migrations.FoundAsync(source, options, Cancellation);
        var (open, closed, ofCase) = (new GridId(GridId.Escalation, 1), new GridId(GridId.Escalation, 2), new GridId(GridId.Escalation, 3));
        await RunAsync(source, $$"""
            INSERT INTO escalation (id, opened, status, owner, rule, region, body, rewrites, version) VALUES
                ('{{open.Uuid()}}', now(), 1, 'R35.17', 'NG-505', '35.17.01', 'long ago', 17, 2), ('{{closed.Uuid()}}', now(), 2, 'R35.17', 'NG-505', '35.17.01', 'closed', 1, 0),
                ('{{ofCase.Uuid()}}', now(), 0, 'Ee1', 'NG-301', '35.17.01', 'of a case', 0, 0);
            INSERT INTO state (rewrites, version, grain, part, body) VALUES (3, 0, 'R35.17', '', convert_to('{"code":"35.17","open":{"District/35.17.01":{"id":"{{open}}","rule":"NG-505",
                "key":"35.17.01","regionCode":"35.17.01","election":"pilkada-2024","status":"ACKNOWLEDGED","openedAt":"2024-11-27T13:00:00+07:00",
                "updatedAt":"2024-11-27T14:00:00+07:00","count":9,"threshold":3,"bodies":["BAWASLU"],"title":{"id":"Wilayah","en":"Area" } } },"ofCases":{ } }', 'UTF8'))
            """);

        await PostgresStore.MigrateAsync(options, Cancellation);
        await using (var store = await PostgresStore.OpenAsync(options, Cancellation))
        {
            var bodies = (await store.Read.EscalationsAsync("35", null, null, null, 10, Cancellation)).ToDictionary(static e => e.Id, static e => Encoding.UTF8.GetString(e.Body));

            Assert.Contains("\"count\":9,", bodies[open], StringComparison.Ordinal);
            Assert.Equal(("closed", "of a case"), (bodies[closed], bodies[ofCase]));
        }

        await source.DisposeAsync();
        server.Drop(options.ConnectionString);
    }

    private static async Task WriteAsync(NpgsqlDataSource source, int number)
    {
        var grain = StoreFixtures.Subject(number % 20);
        await using var command = source.CreateCommand(OldAppend);
        command.Parameters.With(Guid.CreateVersion7()).With((short)grain.PartitionOf(PostgresServer.Partitions)).With(RowCodec.Grain(grain), NpgsqlDbType.Text);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task RunAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<T> AskAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task<bool> HandleAsync(PostgresStore store, HashSet<GridId> handled)
    {
        await using var turn = await store.BeginTurnAsync(100, Cancellation);
        if (turn is null)
        {
            return false;
        }

        await turn.CommitAsync(StoreFixtures.Decide(turn, PostgresServer.Cell), Cancellation);
        handled.UnionWith(turn.Messages.Select(static m => m.Id));
        return true;
    }
}
