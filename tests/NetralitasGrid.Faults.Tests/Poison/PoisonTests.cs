using System.Text.Json;
using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Load.Processes;
using NetralitasGrid.TestKit.Faults;
using NetralitasGrid.TestKit.Postgres;
using Npgsql;

namespace NetralitasGrid.Faults.Tests.Poison;

/// <summary>Messages whose outcome the database refuses, or whose turn ends its process: set aside where everybody sees them, and no other with them.</summary>
public sealed class PoisonTests(PostgresServer server)
{
    private const int Reporters = 4;
    private const int Acknowledgements = 60;
    private const int Tries = 3;

    /// <summary>Turns that a silo runs at a time: between the last refusal and the dead letter the others may begin on the same message.</summary>
    private const int Turns = 3;

    private const string Hangs = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'advisory' AND application_name = 'netralitasgrid-turn' AND datname = current_database())";
    private const string Done = "SELECT EXISTS (SELECT FROM dead_letter WHERE retried IS NULL) AND NOT EXISTS (SELECT FROM mail)";

    private const string Refused = "data that the database refuses";
    private const string Ends = "a message that ends its process";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait(FaultRun.Trait, Refused)]
    public async Task An_incident_whose_outcome_the_database_refuses_is_a_dead_letter_and_can_be_retried()
    {
        var database = await server.EmptyAsync();
        await using var grid = await RunningGrid.StartAsync(database, doors: 1, silos: 1, Cancellation);
        await using var crowd = new Crowd(Reporters, "d");
        var run = Outcome.Begin(Refused, crowd, broken: "the halving of refused turns");
        foreach (var _ in run.All())
        {
            await PoisonAsync(database, "RAISE EXCEPTION USING ERRCODE = '22023'", await LastAsync(database));
            crowd.Start(_ => grid.Doors[0].Port, grid.AdminKey);
            await crowd.MoreAsync(Acknowledgements, Cancellation);
            await crowd.StopAsync();
            var posted = TimeProvider.System.GetTimestamp();
            await server.Cluster.UntilAsync(Done, PostgresServer.NameOf(database), Cancellation);
            run.Recovered(TimeProvider.System.GetElapsedTime(posted));
            await RetryAsync(database, grid, crowd, Tries + Turns - 1);
        }

        await EndAsync(run, database, grid, crowd);
    }

    [Fact]
    [Trait(FaultRun.Trait, Ends)]
    public async Task An_incident_that_ends_its_silo_is_a_dead_letter_after_turns_of_one()
    {
        var database = await server.EmptyAsync();
        await using var grid = RunningGrid.Without(database);
        await grid.AddTakingDoorAsync(Cancellation);
        await using var crowd = new Crowd(Reporters, "m");
        var run = Outcome.Begin(Ends, crowd, broken: "the mark before each turn");
        await using var source = NpgsqlDataSource.Create(database);
        await using var holder = await source.OpenConnectionAsync(Cancellation);
        await RunAsync(holder, "SELECT pg_advisory_lock(7)");
        foreach (var _ in run.All(2 + Tries))
        {
            var last = await LastAsync(database);
            crowd.Start(_ => grid.Doors[0].Port, grid.AdminKey);
            await crowd.MoreAsync(Acknowledgements, Cancellation);
            await crowd.StopAsync();

            // The turn of the poison hangs in its commit until its process is killed.
            await PoisonAsync(database, "PERFORM pg_advisory_xact_lock(7)", last);
            var (killed, posted) = (0, TimeProvider.System.GetTimestamp());
            while (true)
            {
                await using var silo = await GridEngine.StartSiloAsync(database, workers: 1, new Dictionary<string, string>(), Cancellation);
                if (await EndsAsync(database))
                {
                    break;
                }

                await silo.KillAsync();
                Assert.True(++killed <= 2 + Tries, $"One message ended {killed} silos and is no dead letter.");

                // The server would see that its client is gone only when it answers.
                await RunAsync(holder, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'netralitasgrid-turn' AND datname = current_database()");
                await server.Cluster.UntilAsync($"SELECT NOT ({Hangs})", PostgresServer.NameOf(database), Cancellation);
            }

            run.Recovered(TimeProvider.System.GetElapsedTime(posted));
            Assert.Equal(2 + Tries, killed);
            await RetryAsync(database, grid, crowd, Tries);
        }

        await EndAsync(run, database, grid, crowd);
    }

    /// <summary>Waits until a turn hangs (false) or all is done (true).</summary>
    private async Task<bool> EndsAsync(string database)
    {
        await server.Cluster.UntilAsync($"SELECT ({Hangs}) OR ({Done})", PostgresServer.NameOf(database), Cancellation);
        return await server.Cluster.AskAsync<bool>($"SELECT NOT ({Hangs})", PostgresServer.NameOf(database), Cancellation);
    }

    /// <summary>One dead letter, in sight of the administrator, who retries it when the cause is gone.</summary>
    private static async Task RetryAsync(string database, RunningGrid grid, Crowd crowd, int most)
    {
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{grid.Doors[0].Port}") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", grid.AdminKey);
        using var letters = JsonDocument.Parse(await http.GetStringAsync("/api/dead-letters", Cancellation));
        var dead = Assert.Single(letters.RootElement.GetProperty("items").EnumerateArray());
        Assert.InRange(dead.GetProperty("tries").GetInt32(), Tries, most);
        Assert.Contains(dead.GetProperty("incidentId").GetString(), crowd.Acknowledged);

        await using var source = NpgsqlDataSource.Create(database);
        await using (var connection = await source.OpenConnectionAsync(Cancellation))
        {
            await RunAsync(connection, "DROP TRIGGER poison ON entry_segment");
        }

        using var retried = await http.PostAsync($"/api/dead-letters/{dead.GetProperty("id").GetString()}/retry", null, Cancellation);
        Assert.True(retried.IsSuccessStatusCode);
    }

    /// <summary>In the end all is as if nothing had been.</summary>
    private async Task EndAsync(FaultRun run, string database, RunningGrid grid, Crowd crowd)
    {
        var findings = await grid.EndAsync(crowd, Cancellation);

        run.Hold(findings, crowd.Acknowledged.Count, Reporters * run.Times);
        server.Drop(database);
    }

    /// <summary>Number of the last message so far.</summary>
    private Task<long> LastAsync(string database) => server.Cluster.AskAsync<long>("SELECT coalesce(max(seq), 0) FROM message", PostgresServer.NameOf(database), Cancellation);

    /// <summary>The first incident after a message is poison: what happens when its decision is written.</summary>
    private static async Task PoisonAsync(string database, string what, long after)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        await RunAsync(connection, $"""
            CREATE OR REPLACE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF (SELECT min(seq) FROM message WHERE kind = 1 AND first AND seq > {after}) = ANY (NEW.messages) THEN {what}; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER poison BEFORE INSERT ON entry_segment FOR EACH ROW EXECUTE FUNCTION poison()
            """);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
